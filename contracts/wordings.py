"""The words of each public status: one row a status, one column a reader."""

from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """Who reads a case."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"
    REGION = "region"


class PublicStatus(StrEnum):
    """What a reader is told of a case. Other values may appear later."""

    SUBMITTED = "submitted"
    VIEWED = "viewed"
    DECISION_SCHEDULED = "decision_scheduled"
    ACCEPT_PENDING = "accept_pending"
    SEAT_REQUESTED = "seat_requested"
    SESSION_NEEDED = "session_needed"
    SEAT_HELD = "seat_held"
    WAITLISTED = "waitlisted"
    ENROLMENT_PENDING = "enrolment_pending"
    ENROLLED = "enrolled"
    IN_TRAINING = "in_training"
    TRAINED = "trained"
    HIRED = "hired"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    OFFER_CLOSED = "offer_closed"
    SUPERSEDED = "superseded"
    NO_SEAT = "no_seat"
    DROPPED = "dropped"
    NOT_HIRED = "not_hired"


@dataclass(frozen=True)
class Wording:
    """One row: the stage (1 to 5) and the words of each reader; none: this reader sees nothing."""

    stage: int
    candidate: str
    employer: str
    training_provider: str | None
    region: str


_S = PublicStatus
_TO_ANSWER = "À répondre"
_SEAT_BACK = "Place rendue"

WORDINGS: dict[PublicStatus, Wording] = {
    _S.SUBMITTED: Wording(
        2, "Envoyée, en attente de réponse", _TO_ANSWER, None, "En attente de l’employeur"
    ),
    _S.VIEWED: Wording(2, "Lue par l’employeur", _TO_ANSWER, None, "Lue, sans réponse"),
    _S.DECISION_SCHEDULED: Wording(
        2,
        "Lue par l’employeur",
        "Réponse enregistrée, part à {time}",
        None,
        "Réponse en cours d’envoi",
    ),
    _S.ACCEPT_PENDING: Wording(
        2, "Lue par l’employeur", "Acceptation en cours", None, "Acceptation en cours"
    ),
    _S.SEAT_REQUESTED: Wording(
        3,
        "Acceptée, place en formation demandée",
        "Acceptée, place en formation demandée",
        None,
        "Place demandée",
    ),
    _S.SESSION_NEEDED: Wording(
        3,
        "Acceptée, date de formation à choisir",
        "Acceptée, date de formation à trouver",
        None,
        "Bloquée : aucune session",
    ),
    _S.SEAT_HELD: Wording(
        3,
        "Place réservée, à confirmer",
        "Acceptée, place à confirmer par la personne",
        "Place réservée, non confirmée",
        "Place réservée (72 h)",
    ),
    _S.WAITLISTED: Wording(
        3,
        "En liste d’attente, rang {rank}",
        "Acceptée, en liste d’attente",
        "Liste d’attente, rang {rank}",
        "Liste d’attente",
    ),
    _S.ENROLMENT_PENDING: Wording(
        3,
        "Place confirmée, inscription demandée",
        "Inscription en formation demandée",
        "À inscrire",
        "Inscription à confirmer par l’organisme",
    ),
    _S.ENROLLED: Wording(
        4,
        "Inscription confirmée, début le {starts_on}",
        "Inscription confirmée, début le {starts_on}",
        "Inscription confirmée",
        "Inscription confirmée",
    ),
    _S.IN_TRAINING: Wording(
        4,
        "En formation jusqu’au {ends_on}",
        "En formation jusqu’au {ends_on}",
        "En formation",
        "En formation",
    ),
    _S.TRAINED: Wording(
        5,
        "Formation terminée, votre employeur vous attend",
        "Formation terminée, embauche à confirmer",
        "Formation terminée",
        "Formation terminée, embauche à confirmer",
    ),
    _S.HIRED: Wording(
        5, "Embauche confirmée", "Embauche confirmée", "Embauche confirmée", "Embauche confirmée"
    ),
    _S.REFUSED: Wording(2, "Non retenue", "Refusée", None, "Refusée ({reason})"),
    _S.WITHDRAWN: Wording(
        2, "Candidature retirée", "Retirée par la personne", _SEAT_BACK, "Retirée ({reason})"
    ),
    _S.OFFER_CLOSED: Wording(
        2, "Offre pourvue ou retirée", "Offre close", _SEAT_BACK, "Offre close ({reason})"
    ),
    _S.SUPERSEDED: Wording(
        3,
        "Close, vous avez choisi une autre offre",
        "La personne a choisi une autre entreprise",
        _SEAT_BACK,
        "Autre placement choisi",
    ),
    _S.NO_SEAT: Wording(
        3,
        "Aucune place de formation trouvée",
        "Aucune place de formation trouvée",
        "Refusée ou session annulée",
        "Sans place ({reason})",
    ),
    _S.EXPIRED: Wording(
        2,
        "Sans réponse de l’employeur",
        "Close sans réponse de votre part",
        None,
        "Employeur sans réponse",
    ),
    _S.DROPPED: Wording(
        4, "Formation interrompue", "Formation interrompue", "Abandon", "Abandon ({reason})"
    ),
    _S.NOT_HIRED: Wording(
        5,
        "Embauche non réalisée",
        "Embauche non réalisée",
        "Embauche non réalisée",
        "Embauche non réalisée ({reason})",
    ),
}

HOLD_EXPIRED = Wording(
    3,
    "Place non confirmée à temps",
    "Place non confirmée par la personne",
    "Réservation expirée",
    "Réservation expirée",
)
