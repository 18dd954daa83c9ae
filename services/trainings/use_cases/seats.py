"""Seats: reserve, confirm, release, expire, promote."""

from uuid import UUID

from chassis.unit_of_work import Timer, TimerKey, UnitOfWork
from contracts.trainings import (
    ConfirmSeat,
    ReleaseSeat,
    ReservationRefusalReason,
    ReserveSeat,
    RevocationCause,
)
from services.trainings.domain.seats import Hold, ReservationState
from services.trainings.models import Enrolment, Reservation
from services.trainings.repository import SeatsRepository, SessionsRepository
from services.trainings.settings import TrainingsRegion

HOLD_ENDS = "T4"
SEATS_CHANGED = "SEATS"


async def reserve_seat(uow: UnitOfWork, *, order: ReserveSeat, region: TrainingsRegion) -> None:
    """Hold a seat, or put the candidate on the waiting list; either way, answer."""
    seats = SeatsRepository(uow.session)
    reservation = await seats.of_attempt(order.candidacy_id, order.attempt)
    if reservation is None:
        reservation = await _ask(uow, order, region)
    await _tell(uow, reservation)


async def _ask(uow: UnitOfWork, order: ReserveSeat, region: TrainingsRegion) -> Reservation:
    seats = SeatsRepository(uow.session)
    hold, rank, refused = await _take(seats, order.session_id, region), None, None
    now = await uow.db_now()
    if hold is None:  # full, or a release is not committed yet: look again under the lock
        session = await SessionsRepository(uow.session).locked(order.session_id)
        if session is None:
            refused = ReservationRefusalReason.SESSION_UNKNOWN
        else:
            refused = session.refusal(now.date())
        if session is not None and refused is None:
            hold = await _take(seats, order.session_id, region)
            rank = None if hold else session.next_rank()
    reservation = await seats.add(
        Reservation.asked(order, now, hold=hold, rank=rank, refused=refused)
    )
    if hold is not None:
        uow.arm(_hold_ends(reservation, hold))
    if refused is None:
        announce_later(uow, order.session_id, region)
    return reservation


async def confirm_seat(uow: UnitOfWork, *, order: ConfirmSeat, region: TrainingsRegion) -> None:
    """Turn a held seat into an enrolment; a hold that ended is never confirmed."""
    seats = SeatsRepository(uow.session)
    reservation = await seats.of_attempt(order.candidacy_id, order.attempt)
    if reservation is None:  # only after a replay: whoever asked will ask again
        return
    now = await uow.db_now()
    if reservation.overdue(now):
        await vacate(uow, reservation, ReservationState.EXPIRED, region)
    elif reservation.state is ReservationState.HELD:
        session = await SessionsRepository(uow.session).known(reservation.session_id)
        if session is not None:
            await seats.add_enrolment(
                reservation.confirm(
                    session.responsible_provider_id, now, approval=region.provider_approval
                )
            )
            uow.cancel(TimerKey(HOLD_ENDS, reservation.id))
    await _tell(uow, reservation)


async def release_seat(uow: UnitOfWork, *, order: ReleaseSeat, region: TrainingsRegion) -> None:
    """Free a seat or a rank, unless it was used; never asked for, it leaves a tombstone."""
    seats = SeatsRepository(uow.session)
    reservation = await seats.of_attempt(order.candidacy_id, order.attempt)
    if reservation is None:
        reservation = await seats.add(Reservation.tombstone(order, await uow.db_now()))
    elif reservation.is_live:
        enrolment = await seats.enrolment_of(reservation)
        if enrolment is None or not enrolment.uses_its_seat:
            await _give_up(uow, enrolment)
            await vacate(uow, reservation, ReservationState.RELEASED, region)
    uow.publish(reservation.released(), author=reservation)


async def revoke(
    uow: UnitOfWork,
    reservation: Reservation,
    enrolment: Enrolment | None,
    cause: RevocationCause,
) -> None:
    """Take back a seat or a rank, and say so; the caller counts the seats."""
    await _give_up(uow, enrolment)
    reservation.end(ReservationState.REVOKED, cause)
    uow.cancel(TimerKey(HOLD_ENDS, reservation.id))
    uow.publish(reservation.answer(enrolment), author=reservation)


async def _give_up(uow: UnitOfWork, enrolment: Enrolment | None) -> None:
    if enrolment is not None:
        enrolment.cancel(await uow.db_now())


async def expire_hold(uow: UnitOfWork, *, reservation_id: UUID, region: TrainingsRegion) -> None:
    """End a hold that nobody confirmed, and give the seat to who waits."""
    reservation = await SeatsRepository(uow.session).locked(reservation_id)
    if reservation is None or reservation.state is not ReservationState.HELD:
        return
    await vacate(uow, reservation, ReservationState.EXPIRED, region)
    await _tell(uow, reservation)


async def vacate(
    uow: UnitOfWork, reservation: Reservation, state: ReservationState, region: TrainingsRegion
) -> None:
    """Close a reservation; a seat that comes free goes to the waitlist in this transaction."""
    had_a_seat = reservation.has_a_seat
    reservation.end(state)
    uow.cancel(TimerKey(HOLD_ENDS, reservation.id))
    if had_a_seat:
        await SeatsRepository(uow.session).give_back_seat(reservation.session_id)
        await promote_waiting(uow, reservation.session_id, region)
    announce_later(uow, reservation.session_id, region)


async def promote_waiting(uow: UnitOfWork, session_id: UUID, region: TrainingsRegion) -> None:
    """Give the free seats of a session to those who wait, in the order of their ranks."""
    seats = SeatsRepository(uow.session)
    await SessionsRepository(uow.session).locked(session_id)
    while (first := await seats.next_in_line(session_id)) is not None:
        hold = await _take(seats, session_id, region)
        if hold is None:
            break
        first.promote(hold)
        uow.arm(_hold_ends(first, hold))
        await _tell(uow, first)


def announce_later(uow: UnitOfWork, session_id: UUID, region: TrainingsRegion) -> None:
    """Let the catalogue tell the free seats soon: many changes, one announcement."""
    uow.arm(Timer(SEATS_CHANGED, session_id, region.seats_announced_after, keeps_its_hour=True))


async def _take(seats: SeatsRepository, session_id: UUID, region: TrainingsRegion) -> Hold | None:
    return await seats.take_seat(session_id, hold=region.seat_hold, grace=region.hold_grace)


async def _tell(uow: UnitOfWork, reservation: Reservation) -> None:
    enrolment = await SeatsRepository(uow.session).enrolment_of(reservation)
    uow.publish(reservation.answer(enrolment), author=reservation)


def _hold_ends(reservation: Reservation, hold: Hold) -> Timer:
    return Timer(HOLD_ENDS, reservation.id, hold.expires_at)
