"""The catalogue of sessions: declared seats, announcements, cancellations."""

from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from contracts.trainings import RevocationCause
from services.trainings.domain.seats import SessionState
from services.trainings.models import TrainingSession
from services.trainings.repository import SeatsRepository, SessionsRepository
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.seats import promote_waiting, revoke

SEAT_FIELDS = ("seats_left", "waitlist_length")


async def declare_capacity(
    uow: UnitOfWork,
    *,
    capacity: int,
    region: TrainingsRegion,
    session_id: UUID | None = None,
    source: str = "",
    session_key: str = "",
) -> bool:
    """Set the seats of a session (déclarer des places); tell whether that changed anything."""
    sessions = SessionsRepository(uow.session)
    if session_id is None:
        session = await sessions.locked_by_key(source, session_key)
    else:
        session = await sessions.locked(session_id)
    if session is None:
        raise NotFound("Cette session n’est pas connue.")
    return await declare(uow, session, capacity, region)


async def declare(
    uow: UnitOfWork, session: TrainingSession, capacity: int, region: TrainingsRegion
) -> bool:
    """Set the seats of a locked session and give those that come free to who waits."""
    if not session.declare(capacity, await uow.db_now()):
        return False
    await promote_waiting(uow, session.id, region)
    await announce(uow, session.id, changed=("capacity", *SEAT_FIELDS))
    return True


async def announce_seats(uow: UnitOfWork, *, session_id: UUID) -> None:
    """Tell the catalogue how many seats are left."""
    await announce(uow, session_id, changed=SEAT_FIELDS)


async def announce(uow: UnitOfWork, session_id: UUID, *, changed: tuple[str, ...]) -> None:
    """Publish the public state of a session as it is now."""
    sessions = SessionsRepository(uow.session)
    session = await sessions.locked(session_id)
    if session is None or session.state is SessionState.CANCELLED:
        return
    today = (await uow.db_now()).date()
    waiting = await sessions.waiting(session_id)
    uow.publish(session.updated(today, waiting=waiting, changed=changed), author=session)


async def cancel_session(uow: UnitOfWork, *, session_id: UUID, reason: str) -> None:
    """Cancel a session (annuler une session): each person who had a seat or a rank is told."""
    seats, sessions = SeatsRepository(uow.session), SessionsRepository(uow.session)
    await seats.seated(session_id)  # locked before the session, as everywhere
    session = await sessions.locked(session_id)
    if session is None or session.state is SessionState.CANCELLED:
        return
    session.taken = await _revoke_everybody(uow, session)
    uow.publish(session.cancel(reason, await uow.db_now()), author=session)


async def _revoke_everybody(uow: UnitOfWork, session: TrainingSession) -> int:
    """Take back every seat and rank but of those who had finished; return how many had."""
    seats, finished = SeatsRepository(uow.session), 0
    for reservation in [*await seats.seated(session.id), *await seats.in_line(session.id)]:
        enrolment = await seats.enrolment_of(reservation)
        if enrolment is not None and enrolment.is_finished:
            finished += 1
        else:
            await revoke(uow, reservation, enrolment, RevocationCause.SESSION_CANCELLED)
    return finished
