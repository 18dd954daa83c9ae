"""The training: begun, missed, stopped, finished (section 12 of placement)."""

from contracts.candidacy import CandidacyState as S, Outcome
from contracts.trainings import (
    ReservationEvent,
    TraineeAbsent,
    TrainingAbandoned,
    TrainingCompleted,
    TrainingReservationRevoked,
    TrainingStarted,
)
from services.candidacy.domain import leaving, obligations, promise
from services.candidacy.domain.case import (
    Case,
    Kind,
    Moved,
    Sleep,
    Step,
    Todo,
    Wake,
    World,
    enter,
)
from services.candidacy.domain.saying import advanced, closed
from services.candidacy.domain.states import LEARNS, Flag
from services.candidacy.domain.tasks import TASKS_THAT_LAST, TaskKind

_ENTERS = {S.ENROLMENT_PENDING, S.ENROLLED}
"""States from which a training begins: the provider's yes may have been lost."""


def enrolled(case: Case, world: World) -> Moved:
    """Enrol the person: the pivot, after which their other candidacies are closed."""
    moved = enter(case, S.ENROLLED, world)
    asleep = Sleep(Kind.UNANSWERED, case.attempt)
    return moved + Moved([advanced(case)], [asleep, Wake(Kind.TRAINING_SILENT, case.attempt)])


def started(case: Case, message: TrainingStarted, world: World) -> Moved:
    """Record that the person entered the training: the seat is used."""
    if case.state not in _ENTERS or message.attempt != case.attempt:
        return Moved()
    moved = _pivot(case, world) + enter(case, S.IN_TRAINING, world) + _use_seat(case)
    return moved + Moved([advanced(case)], [Wake(Kind.TRAINING_SILENT, case.attempt)])


def absent(case: Case, message: TraineeAbsent) -> Moved:
    """Alert that the person was not there; somebody decides with them what comes next."""
    if case.state not in LEARNS or message.attempt != case.attempt:
        return Moved()
    if Flag.TRAINEE_ABSENT in case.flags:
        return Moved()
    case.flags = [*case.flags, Flag.TRAINEE_ABSENT.value]
    step = Step(case.state, case.state, Flag.TRAINEE_ABSENT.value)
    return Moved([advanced(case)], [], [step], [Todo(TaskKind.TRAINEE_ABSENT)])


def completed(case: Case, message: TrainingCompleted, world: World) -> Moved:
    """Record the end of the training; « finished » may come without « begun »."""
    if message.attempt != case.attempt:
        return Moved()
    if case.state is S.TRAINED:
        case.certification = message.certification
    if case.state not in _ENTERS | LEARNS:
        return Moved()
    moved = _pivot(case, world) + enter(case, S.TRAINED, world) + _use_seat(case)
    case.certification, case.training_ended_on = message.certification, message.completed_on
    return moved + Moved([advanced(case)], [Wake(Kind.HIRE_SILENT)])


def abandoned(case: Case, message: TrainingAbandoned, world: World) -> Moved:
    """Close the case of a person who left the training; the position is given back."""
    if case.state not in _ENTERS | LEARNS or message.attempt != case.attempt:
        return Moved()
    reason, case.training_ended_on = message.reason.value, message.abandoned_on
    moved = enter(case, S.DROPPED, world, reason) + _use_seat(case)
    ended = Moved([closed(case, Outcome.DROPPED, reason), *promise.end(case, world)])
    return moved + ended + obligations.give_back(case)


def stopped(case: Case, message: ReservationEvent, world: World) -> Moved:
    """Look for another session for a person whose training was stopped by its provider."""
    if not isinstance(message, TrainingReservationRevoked):
        return Moved()
    reason = message.reason.value
    moved = enter(case, S.SEAT_REQUESTED, world, reason)
    case.in_flight, case.held_until, case.waitlist_rank = False, None, None
    search: list[Wake | Sleep] = [Wake(Kind.SEARCH_ENDS, case.attempt)]
    return moved + Moved([advanced(case, reason)], search, [], [Todo(TaskKind.TRAINING_STOPPED)])


def silent(case: Case, attempt: int, *, overdue: bool) -> Moved:
    """Ask again what became of a training; past all delays, a person of the Région calls."""
    if case.state not in LEARNS or attempt != case.attempt:
        return Moved()
    again = Wake(Kind.TRAINING_SILENT, attempt)
    asked = Moved([obligations.confirmation_order(case)], [again])
    return asked + leaving.provider_silent(case, attempt, *LEARNS) if overdue else asked


def tended(case: Case, kind: TaskKind) -> Moved:
    """Lower the alert that a task stood for; a lost employer is replaced, not ticked off."""
    if kind.value not in case.flags or kind in TASKS_THAT_LAST:
        return Moved()
    case.flags = [flag for flag in case.flags if flag != kind.value]
    return Moved([advanced(case)])


def _pivot(case: Case, world: World) -> Moved:
    return enrolled(case, world) if case.state is S.ENROLMENT_PENDING else Moved()


def _use_seat(case: Case) -> Moved:
    return obligations.settle_seat(case, case.attempt)
