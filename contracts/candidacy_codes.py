"""The states and codes of a candidacy, with their French labels."""

from enum import StrEnum

from .words import Labelled


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


class Situation(Labelled):
    """Where somebody is, 6 or 12 months after a training (devenir)."""

    SAME_EMPLOYER = "same_employer", "En poste chez le même employeur"
    OTHER_EMPLOYER = "other_employer", "En poste chez un autre employeur"
    SELF_EMPLOYED = "self_employed", "À son compte"
    IN_TRAINING = "in_training", "En formation"
    JOB_SEEKING = "job_seeking", "En recherche d’emploi"
    NOT_SEEKING = "not_seeking", "Sans emploi, sans recherche"
    OTHER = "other", "Autre situation"
    DECLINED = "declined_to_answer", "Ne souhaite pas répondre"
    NO_ANSWER = "no_answer", "Sans réponse"
    UNKNOWN = "unknown", "Situation non précisée"


class ContractKind(Labelled):
    """The contract an employer commits to."""

    CDI = "CDI", "CDI"
    CDD = "CDD", "CDD"
    INTERIM = "interim", "Intérim"
    APPRENTICESHIP = "apprenticeship", "Contrat en alternance"
    OTHER = "other", "Autre contrat"
    UNKNOWN = "unknown", "Contrat non précisé"
