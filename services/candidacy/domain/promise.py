"""The hiring commitment while the case moves: made, acknowledged, revoked, or come to its end."""

from datetime import date

from contracts.candidacy import (
    HiringCommitmentMade,
    HiringCommitmentRevoked,
    HiringCommitmentSettled,
    RevocationReason,
)
from contracts.message import Message
from services.candidacy.domain.case import Case, World
from services.candidacy.domain.saying import says
from services.candidacy.domain.states import CommitmentState

_OPEN = {CommitmentState.MADE, CommitmentState.ACKNOWLEDGED}


def make(case: Case, world: World) -> None:
    """Turn the proposed terms into a commitment: the employer's answer is effective."""
    promise = case.promise
    if promise is not None and promise.state is CommitmentState.PROPOSED:
        promise.state, promise.made_at = CommitmentState.MADE, world.now


def announce(case: Case) -> list[Message]:
    """Return what tells everybody that the commitment is made."""
    return [says(case, HiringCommitmentMade, **_terms(case))] if case.promise is not None else []


def acknowledge(case: Case, world: World) -> None:
    """Record that the candidate confirmed, having seen the terms."""
    promise = case.promise
    if promise is not None and promise.state is CommitmentState.MADE:
        promise.state, promise.acknowledged_at = CommitmentState.ACKNOWLEDGED, world.now


def revoke(case: Case, world: World, reason: RevocationReason) -> list[Message]:
    """End a commitment that the employer, or the Région, takes back."""
    promise = case.promise
    if promise is None or promise.state not in _OPEN:
        return []
    promise.state, promise.settled_at = CommitmentState.REVOKED, world.now
    if case.accepted_at is None:
        return []
    return [says(case, HiringCommitmentRevoked, reason=reason, **_terms(case))]


def end(case: Case, world: World) -> list[Message]:
    """End the commitment of a case that ends: lapsed, or released once it was acknowledged."""
    promise = case.promise
    if promise is None:
        return []
    if promise.state is CommitmentState.PROPOSED:
        case.forget_terms()
        return []
    acknowledged = promise.state is CommitmentState.ACKNOWLEDGED
    return settle(case, CommitmentState.RELEASED if acknowledged else CommitmentState.LAPSED, world)


def keep(case: Case, started_on: date | None, world: World) -> list[Message]:
    """Settle the commitment of a person who is hired: kept, or kept after its start window."""
    promise = case.promise
    late = promise is not None and started_on is not None and started_on > promise.starts_until
    return settle(case, CommitmentState.KEPT_LATE if late else CommitmentState.KEPT, world)


def settle(case: Case, result: CommitmentState, world: World) -> list[Message]:
    """Bring an open commitment to its end, and tell it if anybody knew of it."""
    promise = case.promise
    if promise is None or promise.state not in _OPEN:
        return []
    promise.state, promise.settled_at = result, world.now
    if case.accepted_at is None:
        return []
    return [says(case, HiringCommitmentSettled, result=result.value, **_terms(case))]


def _terms(case: Case) -> dict[str, object]:
    promise = case.promise
    if promise is None:
        return {}
    return {
        "commitment_id": promise.id,
        "contract_kind": promise.contract_kind,
        "start_month": promise.start_month,
    }
