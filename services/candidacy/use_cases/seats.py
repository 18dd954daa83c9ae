"""What trainings answers about a seat, and the candidate's confirmation."""

from collections.abc import Callable
from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyState
from contracts.trainings import (
    EnrolmentConfirmed,
    EnrolmentRequested,
    ReservationEvent,
    SeatReleased,
    TrainingReservationExpired,
    TrainingReserved,
    TrainingWaitlisted,
)
from services.candidacy.domain import late, leaving, seat
from services.candidacy.domain.case import Moved, World
from services.candidacy.domain.seat import Ended
from services.candidacy.models import Candidacy
from services.candidacy.repository import CandidacyRepository, Rivals
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell, world_of

Move = Callable[[Candidacy, World], Moved]


async def hold_seat(
    uow: UnitOfWork, *, message: TrainingReserved, cause: UUID, region: CandidacyRegion
) -> None:
    """Hold the seat for the candidate; one that comes too late is given back."""
    found = await _rivals_or_give_back(uow, message, cause)
    if found is not None:
        world = await world_of(
            uow, found.case, region, committed_elsewhere=found.committed_elsewhere
        )
        await tell(uow, found.case, seat.reserved(found.case, message, world), world, region)


async def join_waitlist(
    uow: UnitOfWork, *, message: TrainingWaitlisted, region: CandidacyRegion
) -> None:
    """Record the rank of a person in a full session."""
    await _move(uow, message, region, lambda case, world: seat.waitlisted(case, message, world))


async def try_next_session(uow: UnitOfWork, *, message: Ended, region: CandidacyRegion) -> None:
    """Go to the next session when one says no."""
    await _move(
        uow, message, region, lambda case, world: seat.refused_or_revoked(case, message, world)
    )


async def end_hold(
    uow: UnitOfWork, *, message: TrainingReservationExpired, region: CandidacyRegion
) -> None:
    """Close a case whose seat was not confirmed in time, or ask for the seat again."""
    await _move(uow, message, region, lambda case, world: seat.expired(case, message, world))


async def settle_seat(uow: UnitOfWork, *, message: SeatReleased, region: CandidacyRegion) -> None:
    """Take note that a session keeps nothing for an attempt any more."""
    await _move(uow, message, region, lambda case, world: seat.released(case, message))


async def acknowledge_enrolment(
    uow: UnitOfWork, *, message: EnrolmentRequested, cause: UUID, region: CandidacyRegion
) -> None:
    """Take note that the provider is asked; a request too late is given back."""
    case = await CandidacyRepository(uow.session).locked(message.candidacy_id)
    if case is None:
        _give_back(uow, message, cause)
        return
    world = World(await uow.db_now())
    await tell(uow, case, seat.enrolment_requested(case, message), world, region)


async def enrol(
    uow: UnitOfWork, *, message: EnrolmentConfirmed, cause: UUID, region: CandidacyRegion
) -> None:
    """Enrol a person: from now on their other candidacies are closed."""
    found = await _rivals_or_give_back(uow, message, cause)
    if found is not None:
        world = World(await uow.db_now())
        moved = seat.enrolment_confirmed(found.case, message, world)
        await tell_pivot(uow, found, moved, world, region)


async def tell_pivot(
    uow: UnitOfWork, found: Rivals, moved: Moved, world: World, region: CandidacyRegion
) -> None:
    """Tell a move; if it enrols the person, close their other candidacies."""
    await tell(uow, found.case, moved, world, region)
    if any(step.after is CandidacyState.ENROLLED for step in moved.steps):
        for other in found.others:
            await tell(uow, other, leaving.superseded(other, world), world, region)


async def confirm_reservation(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    candidate_id: UUID,
    reservation_id: UUID,
    region: CandidacyRegion,
) -> Candidacy:
    """Let a candidate confirm the seat held for them (confirmer sa place)."""
    found = await CandidacyRepository(uow.session).rivals(candidacy_id, candidate_id=candidate_id)
    if found is None:
        raise NotFound
    world = World(await uow.db_now(), committed_elsewhere=found.committed_elsewhere)
    moved = seat.confirm(found.case, reservation_id, world)
    await tell(uow, found.case, moved, world, region)
    return found.case


async def _move(
    uow: UnitOfWork, message: ReservationEvent, region: CandidacyRegion, move: Move
) -> None:
    """Apply a move to the case of a message; nothing is owed to a case we do not know."""
    case = await CandidacyRepository(uow.session).locked(message.candidacy_id)
    if case is not None:
        world = await world_of(uow, case, region)
        await tell(uow, case, move(case, world), world, region)


async def _rivals_or_give_back(
    uow: UnitOfWork, message: ReservationEvent, cause: UUID
) -> Rivals | None:
    found = await CandidacyRepository(uow.session).rivals(message.candidacy_id)
    if found is None:
        _give_back(uow, message, cause)
    return found


def _give_back(uow: UnitOfWork, message: ReservationEvent, cause: UUID) -> None:
    order = late.given_back(message)
    uow.publish_alone(order, causing=cause, subject=f"candidacy/{message.candidacy_id}")
