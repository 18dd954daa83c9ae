"""Until the employer's answer is effective (section 5.1 of placement)."""

from datetime import datetime
from uuid import UUID

from contracts.candidacy import (
    CandidacyState as S,
    CandidacySubmitted,
    CandidateAccepted,
    CandidateDeclined,
    ExpiryReason,
    Outcome,
    RefusalReason,
)
from contracts.offers import ClosingReason, OfferClosed, PositionClaimed, PositionRefused
from services.candidacy.domain import late, leaving, obligations, promise
from services.candidacy.domain.case import Case, Kind, Moved, Sleep, Step, Wake, World, enter
from services.candidacy.domain.errors import (
    AlreadyDecided,
    InvalidTransition,
    OfferIsClosed,
    UndoWindowClosed,
)
from services.candidacy.domain.obligations import POSITION
from services.candidacy.domain.saying import advanced, closed, says
from services.candidacy.domain.seat import next_seat
from services.candidacy.domain.states import TERMINAL, Decision, PositionState
from services.candidacy.domain.terms import Terms

_RELOAD = "Rechargez la page pour voir où en est la candidature."


def submitted(case: Case, establishment_id: UUID | None) -> Moved:
    """Say that somebody applied; the employer has the region's delay to answer."""
    event = says(case, CandidacySubmitted, establishment_id=establishment_id)
    step = Step(S.SUBMITTED, S.SUBMITTED)
    return Moved([event], [Wake(Kind.EMPLOYER_SILENT)], [step])


def view(case: Case, world: World) -> Moved:
    """Record that the employer opened the candidacy, the first time only."""
    if case.viewed_at is not None or case.state is not S.SUBMITTED:
        return Moved()
    case.viewed_at = world.now
    step = Step(case.state, case.state)
    if case.decision is not None:
        return Moved([], [], [step])
    return Moved([advanced(case)], [], [step])


def decide(case: Case, decision: Decision, due_at: datetime) -> Moved:
    """Keep the employer's answer until its undo window is over; nothing is published."""
    if case.decision is not None or case.state is S.REFUSED or case.accepted_at is not None:
        raise AlreadyDecided(_RELOAD)
    if case.state is S.ACCEPT_PENDING:
        raise AlreadyDecided(_RELOAD)
    if case.state is S.OFFER_CLOSED:
        raise OfferIsClosed(_RELOAD)
    if case.state is not S.SUBMITTED:
        raise InvalidTransition(_RELOAD)
    case.decision, case.decision_due_at = decision, due_at
    case.decision_no += 1
    return Moved([], [Wake(Kind.DECISION_DUE, case.decision_no, at=due_at)])


def accept(case: Case, terms: Terms, due_at: datetime) -> Moved:
    """Keep a yes and the terms of the commitment."""
    moved = decide(case, Decision.ACCEPT, due_at)
    case.propose(terms)
    return moved


def refuse(case: Case, reason: RefusalReason, *, share: bool, due_at: datetime) -> Moved:
    """Keep a no and its reason, which the candidate reads only if it is shared."""
    moved = decide(case, Decision.REFUSE, due_at)
    case.decision_reason, case.decision_shared = reason.value, share
    return moved


def undo(case: Case) -> Moved:
    """Forget an answer that is not effective yet: nobody saw it."""
    if case.state is not S.SUBMITTED:
        raise UndoWindowClosed("Appelez-nous si cette réponse était une erreur.")
    if case.decision is None:
        raise InvalidTransition("Aucune réponse n’est enregistrée.")
    forgotten = Sleep(Kind.DECISION_DUE, case.decision_no)
    _forget_decision(case)
    return Moved([], [forgotten])


def make_effective(case: Case, decision_no: int, world: World) -> Moved:
    """Apply the kept answer, once its undo window is over."""
    if case.state is not S.SUBMITTED or decision_no != case.decision_no:
        return Moved()
    if case.decision is Decision.ACCEPT:
        return _effective_yes(case, world)
    if case.decision is Decision.REFUSE:
        return _effective_no(case, world)
    return Moved()


def position_claimed(case: Case, message: PositionClaimed, world: World) -> Moved:
    """Go on to the seat; a position that comes too late is given back."""
    if case.state in TERMINAL - {S.HIRED}:
        return late.give_back_position(case)
    if case.state is not S.ACCEPT_PENDING:
        return Moved()
    case.position_state, case.accepted_at = PositionState.HELD, world.now
    answered = Moved([], [Sleep(Kind.UNANSWERED, POSITION)])
    yes = [says(case, CandidateAccepted), *promise.announce(case)]
    return answered + next_seat(case, world).saying(*yes)


def position_refused(case: Case, message: PositionRefused, world: World) -> Moved:
    """Close the case: the offer has no position left. Nobody was told yes."""
    if case.state is not S.ACCEPT_PENDING:
        return Moved()
    case.position_state = PositionState.SETTLED
    answered = Moved([], [Sleep(Kind.UNANSWERED, POSITION)])
    return answered + leaving.offer_closed(case, ClosingReason.FILLED, world)


def offer_closed(case: Case, message: OfferClosed, world: World) -> Moved:
    """Close a case without an answer; a yes kept for an offer just filled becomes effective."""
    if case.state is not S.SUBMITTED:
        return Moved()
    if message.reason is ClosingReason.FILLED and case.decision is Decision.ACCEPT:
        return _effective_yes(case, world)
    return leaving.offer_closed(case, message.reason, world)


def employer_silent(case: Case, world: World) -> Moved:
    """Close a case that the employer never answered; a kept answer comes first."""
    if case.state is not S.SUBMITTED:
        return Moved()
    if case.decision is not None:
        return Moved([], [Wake(Kind.EMPLOYER_SILENT, after=obligations.ASK_AGAIN_AFTER)])
    reason = ExpiryReason.EMPLOYER_SILENT.value
    moved = enter(case, S.EXPIRED, world, reason)
    return moved + Moved([closed(case, Outcome.EXPIRED, reason)])


def _effective_yes(case: Case, world: World) -> Moved:
    moved = enter(case, S.ACCEPT_PENDING, world)
    _keep_terms_only(case)
    promise.make(case, world)
    return moved + obligations.claim_position(case)


def _effective_no(case: Case, world: World) -> Moved:
    reason, shared = case.decision_reason, case.decision_shared
    moved = enter(case, S.REFUSED, world, reason)
    return moved + Moved([says(case, CandidateDeclined, reason=reason, reason_shared=shared)])


def _keep_terms_only(case: Case) -> None:
    case.decision, case.decision_due_at = None, None


def _forget_decision(case: Case) -> None:
    case.decision, case.decision_due_at, case.decision_reason = None, None, None
    case.decision_shared = False
    case.forget_terms()
