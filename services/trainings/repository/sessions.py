"""Questions about sessions of training."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.trainings.domain.seats import ReservationState
from services.trainings.models import Reservation, TrainingSession


def theirs(organisations: Collection[UUID]) -> ColumnElement[bool]:
    """Only the sessions they are responsible for, or deliver."""
    return or_(
        col(TrainingSession.responsible_provider_id).in_(organisations),
        col(TrainingSession.delivering_provider_id).in_(organisations),
    )


class Seats(NamedTuple):
    """How many people have a seat of a session, or wait for one."""

    held: int
    confirmed: int
    waiting: int


class SessionsRepository:
    """The catalogue: what is known of each session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, session_id: UUID) -> TrainingSession | None:
        """Return a session to read it."""
        return await self._session.get(TrainingSession, session_id)

    async def owned(
        self, organisations: Collection[UUID], session_id: UUID
    ) -> TrainingSession | None:
        """Return a session of these providers, to change it."""
        query = select(TrainingSession).where(col(TrainingSession.id) == session_id)
        return await self._locked_row(query.where(theirs(organisations)))

    async def of_provider(
        self, organisations: Collection[UUID], session_id: UUID
    ) -> tuple[TrainingSession, Seats] | None:
        """Return a session of these providers and its seats, to read them."""
        mine = self._with_seats().where(theirs(organisations))
        row = (
            await self._session.execute(mine.where(col(TrainingSession.id) == session_id))
        ).first()
        return None if row is None else (row[0], Seats(*row[1:]))

    async def of_providers(
        self, organisations: Collection[UUID], limit: int
    ) -> list[tuple[TrainingSession, Seats]]:
        """Return the sessions of these providers that are not over, the nearest first."""
        query = (
            self._with_seats()
            .where(theirs(organisations))
            .where(
                func.coalesce(col(TrainingSession.ends_on), func.current_date())
                >= func.current_date()
            )
            .order_by(col(TrainingSession.starts_on), col(TrainingSession.id))
            .limit(limit)
        )
        return [(row[0], Seats(*row[1:])) for row in await self._session.execute(query)]

    @staticmethod
    def _with_seats() -> Select[TrainingSession, int, int, int]:
        """Count the live reservations of each session, by its partial index."""

        def counted(state: ReservationState) -> ScalarSelect[int]:
            return (
                select(func.count())
                .where(col(Reservation.session_id) == col(TrainingSession.id))
                .where(col(Reservation.state) == state)
                .scalar_subquery()
            )

        held, confirmed = counted(ReservationState.HELD), counted(ReservationState.CONFIRMED)
        return select(TrainingSession, held, confirmed, counted(ReservationState.WAIT))

    async def locked(self, session_id: UUID) -> TrainingSession | None:
        """Return a session to change it."""
        query = select(TrainingSession).where(col(TrainingSession.id) == session_id)
        return await self._locked_row(query)

    async def id_of(self, source: str, key: str) -> UUID | None:
        """Return the id of the session that a source names so."""
        query = (
            select(col(TrainingSession.id))
            .where(col(TrainingSession.source) == source)
            .where(col(TrainingSession.source_key) == key)
        )
        found: UUID | None = await self._session.scalar(query)
        return found

    async def locked_by_key(self, source: str, key: str) -> TrainingSession | None:
        """Return the session that a source names so, to change it."""
        query = (
            select(TrainingSession)
            .where(col(TrainingSession.source) == source)
            .where(col(TrainingSession.source_key) == key)
        )
        return await self._locked_row(query)

    async def _locked_row(self, query: Select[TrainingSession]) -> TrainingSession | None:
        locking = query.with_for_update().execution_options(populate_existing=True)
        found: TrainingSession | None = await self._session.scalar(locking)
        return found

    async def waiting(self, session_id: UUID) -> int:
        """Return how many people wait for a seat."""
        query = (
            select(func.count())
            .select_from(Reservation)
            .where(col(Reservation.session_id) == session_id)
            .where(col(Reservation.state) == ReservationState.WAIT)
        )
        return await self._session.scalar(query) or 0
