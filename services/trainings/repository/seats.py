"""Questions about seats: rivals are settled here, by the database."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.trainings import reservation_id
from services.trainings.domain.seats import SEATED, Hold, ReservationState, SessionState
from services.trainings.models import Enrolment, Reservation, TrainingSession
from services.trainings.models.session import TAKES_PEOPLE


class SeatsRepository:
    """The ledger of seats, reservations and waitlists."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, reservation: Reservation) -> Reservation:
        """Keep a new reservation."""
        self._session.add(reservation)
        await self._session.flush()
        return reservation

    async def of_attempt(self, candidacy_id: UUID, attempt: int) -> Reservation | None:
        """Return the reservation of an attempt, locked.

        The advisory lock stands for the row that does not exist yet: a seat asked for and given
        back at the same instant are handled one after the other.
        """
        wanted = reservation_id(candidacy_id, attempt)
        key = int.from_bytes(wanted.bytes[:8], signed=True)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))
        return await self.locked(wanted)

    async def locked(self, wanted: UUID) -> Reservation | None:
        """Return a reservation to change it."""
        query = (
            select(Reservation)
            .where(col(Reservation.id) == wanted)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found: Reservation | None = await self._session.scalar(query)
        return found

    async def enrolment_of(self, reservation: Reservation) -> Enrolment | None:
        """Return what the provider was asked for this reservation, locked."""
        query = (
            select(Enrolment)
            .where(col(Enrolment.reservation_id) == reservation.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found: Enrolment | None = await self._session.scalar(query)
        return found

    async def add_enrolment(self, enrolment: Enrolment) -> Enrolment:
        """Keep a new enrolment."""
        self._session.add(enrolment)
        await self._session.flush()
        return enrolment

    async def take_seat(
        self, session_id: UUID, *, hold: timedelta, grace: timedelta
    ) -> Hold | None:
        """Take a seat if one is left and say until when; rivals are settled by the database."""
        still_entering = or_(
            col(TrainingSession.entry_until).is_(None),
            col(TrainingSession.entry_until) >= func.current_date(),
        )
        seat = (
            update(TrainingSession)
            .where(col(TrainingSession.id) == session_id)
            .where(col(TrainingSession.taken) < col(TrainingSession.capacity))
            .where(col(TrainingSession.state) == SessionState.OPEN)
            .where(col(TrainingSession.recruitment_status).in_(TAKES_PEOPLE))
            .where(col(TrainingSession.sound))
            .where(still_entering)
            .values(taken=col(TrainingSession.taken) + 1)
            .returning(func.now() + hold, func.now() + hold + grace)
            .execution_options(synchronize_session=False)
        )
        taken = (await self._session.execute(seat)).one_or_none()
        return None if taken is None else Hold(taken[0], taken[1])

    async def give_back_seat(self, session_id: UUID) -> None:
        """Free one seat of a session."""
        await self._session.execute(
            update(TrainingSession)
            .where(col(TrainingSession.id) == session_id)
            .values(taken=col(TrainingSession.taken) - 1)
            .execution_options(synchronize_session=False)
        )

    async def next_in_line(self, session_id: UUID) -> Reservation | None:
        """Return who has waited longest, locked; somebody leaving at this instant is passed over.

        Call it under the lock of the session. Nobody who holds the row of a waiting person asks
        for the session's lock, hence no deadlock.
        """
        first = (
            select(col(Reservation.id))
            .where(col(Reservation.session_id) == session_id)
            .where(col(Reservation.state) == ReservationState.WAIT)
            .order_by(col(Reservation.rank))
            .limit(1)
        )
        while (wanted := await self._session.scalar(first)) is not None:
            reservation = await self.locked(wanted)
            if reservation is not None and reservation.state is ReservationState.WAIT:
                return reservation
        return None

    async def seated(self, session_id: UUID) -> Sequence[Reservation]:
        """Return the reservations that hold a seat, locked in the order of their ids."""
        return await self._locked_in(session_id, SEATED)

    async def last_to_keep(self, session_id: UUID) -> list[tuple[Reservation, Enrolment | None]]:
        """Return who loses a seat first: held before confirmed, the latest first, never used.

        Call it under the lock of the session.
        """
        latest = sorted(await self.seated(session_id), key=lambda row: row.created_at, reverse=True)
        pairs = [(row, await self.enrolment_of(row)) for row in latest]
        free = [pair for pair in pairs if pair[1] is None or not pair[1].uses_its_seat]
        return sorted(free, key=lambda pair: pair[0].state is ReservationState.CONFIRMED)

    async def in_line(self, session_id: UUID) -> Sequence[Reservation]:
        """Return the reservations that wait, locked in the order of their ids."""
        return await self._locked_in(session_id, {ReservationState.WAIT})

    async def _locked_in(
        self, session_id: UUID, states: frozenset[ReservationState] | set[ReservationState]
    ) -> Sequence[Reservation]:
        query = (
            select(Reservation)
            .where(col(Reservation.session_id) == session_id)
            .where(col(Reservation.state).in_(states))
            .order_by(col(Reservation.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()
