"""What `candidacy` says: the events of a case, of its commitment, and the codes they carry."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from .message import Event
from .words import BasinCode, Code, Labelled, RomeCode, YearMonth

EVENTS = "candidacy.events"


class CandidacyState(StrEnum):
    """The eighteen internal states of a candidacy (placement). People read a public status."""

    SUBMITTED = "submitted"
    ACCEPT_PENDING = "accept_pending"
    SEAT_REQUESTED = "seat_requested"
    WAITLISTED = "waitlisted"
    SEAT_HELD = "seat_held"
    ENROLMENT_PENDING = "enrolment_pending"
    ENROLLED = "enrolled"
    IN_TRAINING = "in_training"
    TRAINED = "trained"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OFFER_CLOSED = "offer_closed"
    SUPERSEDED = "superseded"
    NO_SEAT = "no_seat"
    EXPIRED = "expired"
    DROPPED = "dropped"
    NOT_HIRED = "not_hired"
    HIRED = "hired"


class RefusalReason(Labelled):
    """Why an employer says no (motif de refus)."""

    PROFILE = "profile", "Le profil ne correspond pas au poste"
    MOBILITY = "mobility", "Le trajet est trop long ou difficile"
    SCHEDULE = "schedule", "Les horaires ne conviennent pas"
    POSITION_FILLED = "position_filled", "Le poste est déjà pourvu"
    UNREACHABLE = "unreachable", "Je n’ai pas pu joindre la personne"
    NOT_INTERESTED = "not_interested", "La personne n’est pas intéressée"
    NO_SHOW = "no_show", "La personne n’est pas venue"
    OTHER = "other", "Autre raison"
    UNKNOWN = "unknown", "Raison non précisée"


class WithdrawalReason(Labelled):
    """Why a candidate withdraws (motif de retrait)."""

    FOUND_JOB = "found_job", "J’ai trouvé un emploi"
    CHANGED_MIND = "changed_mind", "J’ai changé de projet"
    TOO_FAR = "too_far", "C’est trop loin"
    TRAINING_UNSUITED = "training_unsuited", "La formation ne me convient pas"
    DATES_UNSUITED = "dates_unsuited", "Les dates ne me conviennent pas"
    OTHER = "other", "Autre raison"
    UNKNOWN = "unknown", "Raison non précisée"


class ExpiryReason(Labelled):
    """Why a candidacy expired."""

    EMPLOYER_SILENT = "employer_silent", "L’employeur n’a pas répondu"
    HOLD_EXPIRED = "hold_expired", "La place n’a pas été confirmée à temps"
    UNKNOWN = "unknown", "Raison non précisée"


class NoSeatReason(Labelled):
    """Why no seat was found."""

    ALL_FULL = "all_full", "Toutes les sessions sont complètes"
    ALL_REFUSED = "all_refused", "Aucune session n’a pu accueillir la personne"
    SEARCH_TIMEOUT = "search_timeout", "Aucune date trouvée à temps"
    UNKNOWN = "unknown", "Raison non précisée"


class NotHiredReason(Labelled):
    """Why a trained person was not hired."""

    EMPLOYER_WITHDREW = "employer_withdrew", "L’employeur s’est retiré"
    CANDIDATE_DECLINED = "candidate_declined", "La personne a choisi une autre voie"
    CERTIFICATION_FAILED = "certification_failed", "La certification n’a pas été obtenue"
    NO_NEWS = "no_news", "Sans nouvelles"
    OTHER = "other", "Autre raison"
    UNKNOWN = "unknown", "Raison non précisée"


class RevocationReason(Labelled):
    """Why an employer takes back its hiring commitment."""

    ACTIVITY_DROP = "activity_drop", "Baisse d’activité"
    POSITION_REMOVED = "position_removed", "Poste supprimé"
    DISAGREEMENT = "disagreement", "Désaccord"
    OTHER = "other", "Autre raison"
    UNKNOWN = "unknown", "Raison non précisée"


class Outcome(Labelled):
    """How a candidacy ended: the one field a listener that frees something may look at."""

    HIRED = "hired", "Embauche confirmée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"
    OFFER_CLOSED = "offer_closed", "Offre close"
    SUPERSEDED = "superseded", "Autre placement choisi"
    NO_SEAT = "no_seat", "Aucune place trouvée"
    EXPIRED = "expired", "Expirée"
    DROPPED = "dropped", "Formation interrompue"
    NOT_HIRED = "not_hired", "Embauche non réalisée"
    UNKNOWN = "unknown", "Fin non précisée"


class ContractKind(Labelled):
    """The contract an employer commits to."""

    CDI = "CDI", "CDI"
    CDD = "CDD", "CDD"
    INTERIM = "interim", "Intérim"
    APPRENTICESHIP = "apprenticeship", "Contrat en alternance"
    OTHER = "other", "Autre contrat"
    UNKNOWN = "unknown", "Contrat non précisé"


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
