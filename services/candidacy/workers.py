"""What wakes by itself: answers that become effective, delays that end, orders unanswered."""

from chassis.timers import FiredTimer, Timers
from chassis.unit_of_work import UnitOfWork
from services.candidacy import use_cases
from services.candidacy.settings import CandidacyRegion


async def apply_decision(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Make the employer's answer effective."""
    case_id, number = timer.subject_id, timer.attempt
    await use_cases.apply_decision(uow, candidacy_id=case_id, decision_no=number, region=region)


async def expire_candidacy(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Close a candidacy that the employer never answered."""
    await use_cases.expire_candidacy(uow, candidacy_id=timer.subject_id, region=region)


async def send_again(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Repeat an order that nobody answered."""
    case_id, attempt = timer.subject_id, timer.attempt
    await use_cases.send_again(uow, candidacy_id=case_id, attempt=attempt, region=region)


async def ask_the_truth(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Ask again what became of a seat."""
    case_id, attempt = timer.subject_id, timer.attempt
    await use_cases.ask_the_truth(uow, candidacy_id=case_id, attempt=attempt, region=region)


async def flag_silent_provider(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Flag an enrolment that the provider did not answer."""
    case_id, attempt = timer.subject_id, timer.attempt
    await use_cases.flag_silent_provider(uow, candidacy_id=case_id, attempt=attempt, region=region)


async def leave_waitlist(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Leave the waitlist of a session that begins soon."""
    case_id, attempt = timer.subject_id, timer.attempt
    await use_cases.leave_waitlist(uow, candidacy_id=case_id, attempt=attempt, region=region)


async def ask_about_training(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Ask what became of a training of which nobody told anything."""
    case_id, attempt = timer.subject_id, timer.attempt
    await use_cases.ask_about_training(uow, candidacy_id=case_id, attempt=attempt, region=region)


async def give_up_hire(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Close the case of a trained person of whom nobody gave news."""
    await use_cases.give_up_hire(uow, candidacy_id=timer.subject_id, region=region)


async def give_up_search(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Close a case for which no session was found."""
    case_id, attempt = timer.subject_id, timer.attempt
    await use_cases.give_up_search(uow, candidacy_id=case_id, attempt=attempt, region=region)


async def settle_hire(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Hold true what one side declared of the hire."""
    await use_cases.settle_hire(uow, candidacy_id=timer.subject_id, region=region)


async def ask_outcome(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Ask what the person becomes; the attempt is the number of months."""
    case_id, months = timer.subject_id, timer.attempt
    await use_cases.ask_outcome(uow, candidacy_id=case_id, milestone=months, region=region)


async def settle_outcome(uow: UnitOfWork, timer: FiredTimer, region: CandidacyRegion) -> None:
    """Close the question of what the person becomes."""
    await use_cases.settle_outcome(uow, candidacy_id=timer.subject_id, milestone=timer.attempt)


TIMERS: Timers = {
    "T0": apply_decision,
    "T1": expire_candidacy,
    "T2": send_again,
    "T2w": ask_the_truth,
    "T5": flag_silent_provider,
    "T6": leave_waitlist,
    "T7": ask_about_training,
    "T8": give_up_search,
    "T9": give_up_hire,
    "T9b": settle_hire,
    "T10": ask_outcome,
    "T11": settle_outcome,
}
