"""What `candidacy` says: the events of a case, of its commitment, and the codes they carry."""

from typing import ClassVar
from uuid import UUID

from .candidacy_codes import (
    CandidacyState as CandidacyState,
    ContractKind as ContractKind,
    ExpiryReason as ExpiryReason,
    NoSeatReason as NoSeatReason,
    NotHiredReason as NotHiredReason,
    Outcome as Outcome,
    RefusalReason as RefusalReason,
    RevocationReason as RevocationReason,
    Situation as Situation,
    WithdrawalReason as WithdrawalReason,
)
from .message import Event
from .words import BasinCode, Code, RomeCode, YearMonth

EVENTS = "candidacy.events"


class CandidacyEvent(Event):
    """What every event of a case carries: ids and codes, never the person.

    ``basin_code`` and ``rome_code`` are those of the offer.
    """

    stream: ClassVar[str] = EVENTS
    candidacy_id: UUID
    candidate_id: UUID
    offer_id: UUID
    basin_code: BasinCode | None = None
    rome_code: RomeCode


class CandidacySubmitted(CandidacyEvent):
    """Somebody applied to an offer (candidature déposée).

    Said by `candidacy`, once per candidacy, as soon as it is stored.
    """

    establishment_id: UUID | None = None


class CandidateAccepted(CandidacyEvent):
    """The employer said yes and the offer keeps a position (engagement d'embauche).

    Said by `candidacy`, once per candidacy. The order to book a seat is ReserveSeat.
    """


class CandidateDeclined(CandidacyEvent):
    """The employer said no (refus), once its undo window is over.

    Said by `candidacy`, once. ``reason_shared`` says whether the person may read the reason.
    """

    outcome: Outcome = Outcome.REFUSED
    reason: RefusalReason
    reason_shared: bool


class CandidacyAdvanced(CandidacyEvent):
    """The public status changed (étape suivante), and no other event says so.

    Said by `candidacy`, once per change. ``status`` is a public status of `contracts.statuses`.
    """

    status: Code
    reason: Code | None = None
    attempt: int = 0
    session_id: UUID | None = None
    flags: tuple[Code, ...] = ()


class CandidacyWithdrawn(CandidacyEvent):
    """The person took their candidacy back (retrait). Said by `candidacy`, once."""

    outcome: Outcome = Outcome.WITHDRAWN
    reason: WithdrawalReason
    session_id: UUID | None = None


class CandidacyClosed(CandidacyEvent):
    """The case ended otherwise (clôture): offer closed, expired, superseded, no seat, and so on.

    Said by `candidacy`, once. ``reason`` is a code of the list that belongs to ``outcome``.
    """

    outcome: Outcome
    reason: Code | None = None
    session_id: UUID | None = None


class CandidateHired(CandidacyEvent):
    """The hire is confirmed (embauche). Said by `candidacy`, once."""

    outcome: Outcome = Outcome.HIRED
    hiring_month: YearMonth | None = None


class CommitmentEvent(CandidacyEvent):
    """What every event of a hiring commitment carries: codes and months, no pay, no name."""

    commitment_id: UUID
    contract_kind: ContractKind
    start_month: YearMonth | None = None


class HiringCommitmentMade(CommitmentEvent):
    """The employer's yes became a commitment with terms (engagement d'embauche pris).

    Said by `candidacy`, with CandidateAccepted.
    """


class HiringCommitmentAmended(CommitmentEvent):
    """The terms changed before the candidate confirmed (engagement modifié).

    Said by `candidacy`.
    """


class HiringCommitmentRevoked(CommitmentEvent):
    """The employer took the commitment back (engagement retiré). Said by `candidacy`."""

    reason: RevocationReason


class HiringCommitmentSettled(CommitmentEvent):
    """The commitment came to its end (engagement soldé): kept, late, broken, released, lapsed.

    Said by `candidacy`, once.
    """

    result: Code


class OutcomeAsked(CandidacyEvent):
    """The question of 6 or 12 months is open (devenir demandé): months after the training.

    Said by `candidacy`, once per milestone. ``hired``: the employer is asked as well.
    """

    milestone: int
    hired: bool


class OutcomeReported(CandidacyEvent):
    """Somebody answered the question asked 6 or 12 months later (devenir déclaré).

    Said by `candidacy`, once per answer.
    """

    milestone: int
    respondent: Code
    code: Code
    since_month: YearMonth | None = None


class OutcomeSettled(CandidacyEvent):
    """The milestone is closed and has one value (devenir retenu). Said by `candidacy`, once."""

    milestone: int
    code: Code
