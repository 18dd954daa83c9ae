"""The codes of sessions, seats and enrolments, with their French labels."""

from .words import Labelled


class RecruitmentStatus(Labelled):
    """Whether a session still takes people (état du recrutement; LHEO 1, 2, 3)."""

    OPEN = "open", "Recrutement ouvert"
    CLOSED = "closed", "Recrutement clos"
    SUSPENDED = "suspended", "Recrutement suspendu"
    UNKNOWN = "unknown", "Recrutement non précisé"


class TeachingMode(Labelled):
    """Where one learns (modalités d'enseignement; LHEO 0, 1, 2)."""

    ON_SITE = "on_site", "En présence"
    MIXED = "mixed", "En présence et à distance"
    REMOTE = "remote", "À distance"
    UNKNOWN = "unknown", "Non précisé"


class DatePrecision(Labelled):
    """How precisely a date of a source is known."""

    DAY = "day", "au jour"
    MONTH = "month", "au mois"
    YEAR = "year", "à l’année"
    NONE = "none", "date non précisée"
    UNKNOWN = "unknown", "date non précisée"


class ReservationRefusalReason(Labelled):
    """Why a seat cannot be held."""

    SESSION_CANCELLED = "session_cancelled", "La session est annulée"
    RECRUITMENT_CLOSED = "recruitment_closed", "Le recrutement est clos"
    SESSION_STARTED = "session_started", "La session a commencé"
    CAPACITY_UNKNOWN = "capacity_unknown", "Le nombre de places n’est pas déclaré"
    SESSION_UNKNOWN = "session_unknown", "La session n’existe pas"
    UNKNOWN = "unknown", "Place indisponible"


class RevocationCause(Labelled):
    """Why a seat already given is taken back."""

    SESSION_CANCELLED = "session_cancelled", "La session est annulée"
    CAPACITY_CUT = "capacity_cut", "Le nombre de places a baissé"
    UNKNOWN = "unknown", "Place retirée"


class ReleaseCause(Labelled):
    """Why a seat is given back."""

    WITHDRAWN = "withdrawn", "La personne s’est retirée"
    OFFER_CLOSED = "offer_closed", "L’offre est close"
    SUPERSEDED = "superseded", "La personne a choisi une autre offre"
    OTHER_SESSION = "other_session", "La personne a choisi une autre date"
    EXPIRED = "expired", "La place n’a pas été confirmée"
    NO_SEAT = "no_seat", "La recherche de place est close"
    LATE = "late", "Réponse arrivée trop tard"
    WAITLIST_GIVEN_UP = "waitlist_given_up", "La session commence bientôt"
    UNKNOWN = "unknown", "Place rendue"


class EnrolmentRefusalReason(Labelled):
    """Why a training provider refuses an enrolment (motif de refus d'inscription)."""

    SESSION_CANCELLED = "session_cancelled", "La session est annulée"
    SESSION_FULL = "session_full", "La session est complète"
    PREREQUISITES_MISSING = "prerequisites_missing", "Les prérequis ne sont pas remplis"
    FUNDING_REFUSED = "funding_refused", "Le financement n’est pas possible"
    UNREACHABLE = "unreachable", "La personne n’a pas pu être jointe"
    OTHER = "other", "Autre raison"
    UNKNOWN = "unknown", "Raison non précisée"


class AbandonmentReason(Labelled):
    """Why a training is interrupted (motif d'abandon): no health code, no free text."""

    JOB_FOUND = "job_found", "Emploi trouvé"
    ABSENCE = "absence", "Absences"
    TRANSPORT = "transport", "Transport"
    PERSONAL = "personal", "Raison personnelle"
    PROVIDER_DECISION = "provider_decision", "Décision de l’organisme"
    OTHER = "other", "Autre raison"
    UNKNOWN = "unknown", "Raison non précisée"


class CertificationResult(Labelled):
    """What a completed training gave."""

    OBTAINED = "obtained", "Certification obtenue"
    PARTIAL = "partial", "Certification partielle"
    FAILED = "failed", "Certification non obtenue"
    PENDING = "pending", "Résultat en attente"
    UNKNOWN = "unknown", "Résultat non précisé"


class AbsenceKind(Labelled):
    """How a trainee was missing."""

    NO_SHOW = "no_show", "La personne ne s’est pas présentée"
    ABSENT = "absent", "La personne est absente"
    UNKNOWN = "unknown", "Absence non précisée"
