"""Leaving: the person, the employer or the Région ends the case (section 5.3 of placement)."""

from contracts.candidacy import (
    CandidacyState as S,
    CandidacyWithdrawn,
    NotHiredReason,
    Outcome,
    RevocationReason,
    WithdrawalReason,
)
from contracts.offers import ClosingReason, PositionRevoked
from services.candidacy.domain import obligations, promise
from services.candidacy.domain.case import Case, Kind, Moved, Sleep, Step, Todo, Wake, World, enter
from services.candidacy.domain.errors import InvalidTransition
from services.candidacy.domain.obligations import POSITION
from services.candidacy.domain.saying import advanced, closed, says
from services.candidacy.domain.states import (
    BEFORE_COMMITMENT,
    PROMISED,
    CommitmentState,
    Flag,
    PositionState,
)
from services.candidacy.domain.tasks import TaskKind


def withdraw(case: Case, reason: WithdrawalReason, world: World) -> Moved:
    """Record the candidate's withdrawal and give back what was kept for them."""
    if case.state is S.IN_TRAINING:
        return _ask_to_leave(case, reason)
    if case.state is S.TRAINED:
        return not_hired(case, NotHiredReason.CANDIDATE_DECLINED, world)
    moved = enter(case, S.WITHDRAWN, world, reason.value)
    event = says(case, CandidacyWithdrawn, reason=reason, session_id=case.session_id)
    return moved + Moved([event, *promise.end(case, world)]) + obligations.give_back(case)


def not_hired(case: Case, reason: NotHiredReason, world: World) -> Moved:
    """Close the case of a trained person who is not hired."""
    moved = enter(case, S.NOT_HIRED, world, reason.value)
    event = closed(case, Outcome.NOT_HIRED, reason.value)
    broken = reason is NotHiredReason.EMPLOYER_WITHDREW
    ended = promise.settle(case, CommitmentState.BROKEN, world) if broken else []
    return moved + Moved([event, *ended, *promise.end(case, world)]) + obligations.give_back(case)


def no_news(case: Case, world: World) -> Moved:
    """Close the case of a trained person of whom nobody gave news."""
    if case.state is not S.TRAINED:
        return Moved()
    if Flag.OUTCOME_DISPUTED in case.flags:
        return Moved([], [Wake(Kind.HIRE_SILENT)])
    return not_hired(case, NotHiredReason.NO_NEWS, world)


def offer_closed(case: Case, reason: ClosingReason, world: World) -> Moved:
    """Close a case whose offer is gone."""
    moved = enter(case, S.OFFER_CLOSED, world, reason.value)
    event = closed(case, Outcome.OFFER_CLOSED, reason.value)
    return moved + Moved([event, *promise.end(case, world)]) + obligations.give_back(case)


def superseded(case: Case, world: World) -> Moved:
    """Close a case whose person is enrolled through another one."""
    if case.state not in BEFORE_COMMITMENT:
        return Moved()
    moved = enter(case, S.SUPERSEDED, world)
    event = closed(case, Outcome.SUPERSEDED)
    return moved + Moved([event, *promise.end(case, world)]) + obligations.give_back(case)


def position_revoked(case: Case, message: PositionRevoked, world: World) -> Moved:
    """Lose the position: before the confirmation all ends, after it the training goes on."""
    if case.state not in PROMISED:
        return Moved()
    case.position_state = PositionState.SETTLED
    settled = Moved([], [Sleep(Kind.UNANSWERED, POSITION)])
    return settled + _lose_employer(case, message.reason, RevocationReason.OTHER, world)


def revoke_commitment(case: Case, reason: RevocationReason, world: World) -> Moved:
    """Let the employer take the commitment back; the position is given back."""
    if case.state not in PROMISED or Flag.NEEDS_NEW_EMPLOYER in case.flags:
        raise InvalidTransition("Rechargez la page pour voir où en est la candidature.")
    return _lose_employer(case, ClosingReason.CLOSED_BY_EMPLOYER, reason, world)


def provider_silent(case: Case, attempt: int, *states: S) -> Moved:
    """Flag a case that waits too long for the provider; a person of the Région calls."""
    if case.state not in states or attempt != case.attempt or Flag.PROVIDER_SILENT in case.flags:
        return Moved()
    case.flags = [*case.flags, Flag.PROVIDER_SILENT.value]
    step = Step(case.state, case.state, Flag.PROVIDER_SILENT.value)
    return Moved([], [], [step], [Todo(TaskKind.PROVIDER_SILENT)])


def _ask_to_leave(case: Case, reason: WithdrawalReason) -> Moved:
    """Ask the provider to record an abandonment: only they know the last day of presence."""
    if Flag.WITHDRAWAL_ASKED in case.flags:
        raise InvalidTransition("Votre demande est enregistrée : l’organisme vous appellera.")
    case.flags = [*case.flags, Flag.WITHDRAWAL_ASKED.value]
    step = Step(case.state, case.state, reason.value)
    return Moved([advanced(case, reason.value)], [], [step], [Todo(TaskKind.WITHDRAWAL_ASKED)])


def _lose_employer(
    case: Case, closing: ClosingReason, reason: RevocationReason, world: World
) -> Moved:
    revoked = promise.revoke(case, world, reason)
    if case.state in BEFORE_COMMITMENT:
        return offer_closed(case, closing, world) + Moved(revoked)
    back = Moved()
    if case.position_state is PositionState.HELD:
        back = obligations.release_position(case)
    if Flag.NEEDS_NEW_EMPLOYER in case.flags:
        return Moved(revoked) + back
    case.flags = [*case.flags, Flag.NEEDS_NEW_EMPLOYER.value]
    step = Step(case.state, case.state, Flag.NEEDS_NEW_EMPLOYER.value)
    told = Moved([*revoked, advanced(case)], [], [step], [Todo(TaskKind.NEEDS_NEW_EMPLOYER)])
    return told + back
