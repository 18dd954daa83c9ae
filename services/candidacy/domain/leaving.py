"""Leaving: the person, the employer or the Région ends the case (section 5.3 of placement)."""

from contracts.candidacy import (
    CandidacyClosed,
    CandidacyState as S,
    CandidacyWithdrawn,
    Outcome,
    RevocationReason,
    WithdrawalReason,
)
from contracts.offers import ClosingReason, PositionRevoked
from services.candidacy.domain import obligations, promise
from services.candidacy.domain.case import Case, Kind, Moved, Sleep, Step, World, enter, says
from services.candidacy.domain.obligations import POSITION
from services.candidacy.domain.seat import advanced
from services.candidacy.domain.states import (
    BEFORE_COMMITMENT,
    COMMITTED,
    Flag,
    PositionState,
)


def withdraw(case: Case, reason: WithdrawalReason, world: World) -> Moved:
    """Record the candidate's withdrawal and give back what was kept for them."""
    moved = enter(case, S.WITHDRAWN, world, reason.value)
    event = says(case, CandidacyWithdrawn, reason=reason, session_id=case.session_id)
    return moved + Moved([event, *promise.end(case, world)]) + obligations.give_back(case)


def offer_closed(case: Case, reason: ClosingReason, world: World) -> Moved:
    """Close a case whose offer is gone."""
    moved = enter(case, S.OFFER_CLOSED, world, reason.value)
    event = _closed(case, Outcome.OFFER_CLOSED, reason.value)
    return moved + Moved([event, *promise.end(case, world)]) + obligations.give_back(case)


def superseded(case: Case, world: World) -> Moved:
    """Close a case whose person is enrolled through another one."""
    if case.state not in BEFORE_COMMITMENT:
        return Moved()
    moved = enter(case, S.SUPERSEDED, world)
    event = _closed(case, Outcome.SUPERSEDED, None)
    return moved + Moved([event, *promise.end(case, world)]) + obligations.give_back(case)


def position_revoked(case: Case, message: PositionRevoked, world: World) -> Moved:
    """Lose the position: before the confirmation all ends, after it the training goes on."""
    if case.state not in (BEFORE_COMMITMENT - {S.SUBMITTED}) | COMMITTED:
        return Moved()
    case.position_state = PositionState.SETTLED
    settled = Moved([], [Sleep(Kind.UNANSWERED, POSITION)])
    revoked = promise.revoke(case, world, RevocationReason.OTHER)
    if case.state in BEFORE_COMMITMENT:
        closed = offer_closed(case, message.reason, world)
        return settled + closed + Moved(revoked)
    if Flag.NEEDS_NEW_EMPLOYER in case.flags:
        return settled
    case.flags = [*case.flags, Flag.NEEDS_NEW_EMPLOYER.value]
    step = Step(case.state, case.state, Flag.NEEDS_NEW_EMPLOYER.value)
    return settled + Moved([*revoked, advanced(case)], [], [step])


def provider_silent(case: Case, attempt: int, *states: S) -> Moved:
    """Flag a case that waits too long for the provider; a person of the Région calls."""
    if case.state not in states or attempt != case.attempt or Flag.PROVIDER_SILENT in case.flags:
        return Moved()
    case.flags = [*case.flags, Flag.PROVIDER_SILENT.value]
    return Moved([], [], [Step(case.state, case.state, Flag.PROVIDER_SILENT.value)])


def _closed(case: Case, outcome: Outcome, reason: str | None) -> CandidacyClosed:
    return says(case, CandidacyClosed, outcome=outcome, reason=reason, session_id=case.session_id)
