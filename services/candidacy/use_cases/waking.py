"""What wakes by itself: every timer reads the case again and may find nothing to do."""

from collections.abc import Callable
from uuid import UUID

from chassis.logging import get_logger
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyState
from services.candidacy.domain import answer, later, leaving, obligations, seat
from services.candidacy.domain.case import Moved, World
from services.candidacy.models import Candidacy
from services.candidacy.repository import CandidacyRepository, CopiesRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.calendar import Dates, is_overdue
from services.candidacy.use_cases.telling import tell, world_of

ALERT_AFTER_SENDS = len(obligations.RESEND_AFTER)


async def apply_decision(
    uow: UnitOfWork, *, candidacy_id: UUID, decision_no: int, region: CandidacyRegion
) -> None:
    """Make the employer's answer effective, once its undo window is over."""
    await _wake(
        uow,
        candidacy_id,
        region,
        lambda case, world: answer.make_effective(case, decision_no, world),
    )


async def expire_candidacy(uow: UnitOfWork, *, candidacy_id: UUID, region: CandidacyRegion) -> None:
    """Close a candidacy that the employer never answered."""
    await _wake(uow, candidacy_id, region, answer.employer_silent)


async def send_again(
    uow: UnitOfWork, *, candidacy_id: UUID, attempt: int, region: CandidacyRegion
) -> None:
    """Repeat an order that nobody answered."""

    def repeat(case: Candidacy, world: World) -> Moved:
        moved = obligations.send_again(case, attempt)
        owed = obligations.seat_of(case, attempt)
        sends = owed.sends if owed is not None else case.position_sends
        if moved.messages and sends > ALERT_AFTER_SENDS:
            get_logger().error(
                "command.unanswered", candidacy_id=str(case.id), attempt=attempt, count=sends
            )
        return moved

    await _wake(uow, candidacy_id, region, repeat)


async def ask_the_truth(
    uow: UnitOfWork, *, candidacy_id: UUID, attempt: int, region: CandidacyRegion
) -> None:
    """Ask again what became of a seat."""
    await _wake(
        uow, candidacy_id, region, lambda case, world: obligations.ask_the_truth(case, attempt)
    )


async def flag_silent_provider(
    uow: UnitOfWork, *, candidacy_id: UUID, attempt: int, region: CandidacyRegion
) -> None:
    """Flag an enrolment that the provider did not answer."""
    pending = CandidacyState.ENROLMENT_PENDING
    await _wake(
        uow,
        candidacy_id,
        region,
        lambda case, world: leaving.provider_silent(case, attempt, pending),
    )


async def ask_about_training(
    uow: UnitOfWork, *, candidacy_id: UUID, attempt: int, region: CandidacyRegion
) -> None:
    """Ask what became of a training; past all delays, flag it for a person of the Région."""
    case = await CandidacyRepository(uow.session).locked(candidacy_id)
    if case is None:
        return
    world = World(await uow.db_now())
    session = await CopiesRepository(uow.session).session(case.session_id)
    dates = Dates(session.starts_on, session.ends_on) if session else Dates(None, None)
    overdue = is_overdue(dates, world.now, region)
    await tell(uow, case, later.silent(case, attempt, overdue=overdue), world, region)


async def give_up_hire(uow: UnitOfWork, *, candidacy_id: UUID, region: CandidacyRegion) -> None:
    """Close the case of a trained person of whom nobody gave news."""
    await _wake(uow, candidacy_id, region, leaving.no_news)


async def leave_waitlist(
    uow: UnitOfWork, *, candidacy_id: UUID, attempt: int, region: CandidacyRegion
) -> None:
    """Leave the waitlist of a session that begins soon."""
    await _wake(
        uow,
        candidacy_id,
        region,
        lambda case, world: seat.leave_waitlist(case, attempt, world),
    )


async def give_up_search(
    uow: UnitOfWork, *, candidacy_id: UUID, attempt: int, region: CandidacyRegion
) -> None:
    """Close a case for which no session was found."""
    await _wake(
        uow,
        candidacy_id,
        region,
        lambda case, world: seat.give_up_search(case, attempt, world),
    )


async def _wake(
    uow: UnitOfWork,
    candidacy_id: UUID,
    region: CandidacyRegion,
    move: Callable[[Candidacy, World], Moved],
) -> None:
    case = await CandidacyRepository(uow.session).locked(candidacy_id)
    if case is not None:
        world = await world_of(uow, case, region)
        await tell(uow, case, move(case, world), world, region)
