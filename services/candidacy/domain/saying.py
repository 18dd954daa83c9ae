"""The events of a case: its ids and codes, and what each adds."""

from typing import TypeVar

from contracts.candidacy import CandidacyAdvanced, CandidacyClosed, CandidacyEvent, Outcome
from contracts.statuses import PublicStatus, Reader, public_status
from services.candidacy.domain.case import Case

E = TypeVar("E", bound=CandidacyEvent)


def says(case: Case, kind: type[E], **more: object) -> E:
    """Return an event of the case: its ids and codes, and ``more``."""
    about = {
        "candidacy_id": case.id,
        "candidate_id": case.candidate_id,
        "offer_id": case.offer_id,
        "basin_code": case.basin_code,
        "rome_code": case.rome_code,
    }
    return kind.model_validate({**about, **more})


def advanced(case: Case, reason: str | None = None) -> CandidacyAdvanced:
    """Return the event of a change of public status or flags that no other event tells."""
    return says(
        case,
        CandidacyAdvanced,
        status=_status(case).value,
        reason=reason,
        attempt=case.attempt,
        session_id=case.session_id,
        flags=tuple(case.flags),
    )


def closed(case: Case, outcome: Outcome, reason: str | None = None) -> CandidacyClosed:
    """Return the event of a case that ended."""
    return says(case, CandidacyClosed, outcome=outcome, reason=reason, session_id=case.session_id)


def _status(case: Case) -> PublicStatus:
    status = public_status(
        case.state,
        viewed=case.viewed_at is not None,
        decided=False,
        in_flight=case.in_flight,
        reader=Reader.REGION,
    )
    return status or PublicStatus(case.state.value)
