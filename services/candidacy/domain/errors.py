"""What a case refuses to people: each is a code and a sentence."""

from typing import ClassVar

from chassis.errors import Conflict, Gone, InvalidTransition as InvalidTransition, Unprocessable


class AlreadyApplied(Conflict):
    """A live candidacy of this person for this offer exists."""

    code: ClassVar[str] = "already_applied"
    title: ClassVar[str] = "Vous avez déjà candidaté à cette offre"


class ReapplyTooEarly(Conflict):
    """A candidacy for this offer was closed a few days ago."""

    code: ClassVar[str] = "reapply_too_early"
    title: ClassVar[str] = "Vous pourrez candidater à nouveau plus tard"


class TooManyOpenCandidacies(Conflict):
    """The person has as many candidacies as the region allows."""

    code: ClassVar[str] = "too_many_open_candidacies"
    title: ClassVar[str] = "Vous avez déjà trop de candidatures en cours"


class OfferIsClosed(Conflict):
    """The offer is not open any more."""

    code: ClassVar[str] = "offer_closed"
    title: ClassVar[str] = "Cette offre n’est plus ouverte"


class OfferNotClaimed(Conflict):
    """Nobody here can answer for this employer."""

    code: ClassVar[str] = "offer_not_claimed"
    title: ClassVar[str] = "Cette offre ne se candidate pas ici"


class AlreadyDecided(Conflict):
    """The employer answered before."""

    code: ClassVar[str] = "already_decided"
    title: ClassVar[str] = "Une réponse a déjà été enregistrée"


class UndoWindowClosed(Conflict):
    """The answer is effective."""

    code: ClassVar[str] = "undo_window_closed"
    title: ClassVar[str] = "La réponse est déjà partie"


class HoldExpired(Conflict):
    """The held seat was not confirmed in time."""

    code: ClassVar[str] = "hold_expired"
    title: ClassVar[str] = "Votre réservation a expiré"


class CommitmentExists(Conflict):
    """The person confirmed another seat."""

    code: ClassVar[str] = "commitment_exists"
    title: ClassVar[str] = "Vous avez déjà confirmé une autre place"


class SessionNotOffered(Conflict):
    """A session that cannot be asked for now, for this occupation."""

    code: ClassVar[str] = "session_not_offered"
    title: ClassVar[str] = "Cette session ne correspond pas à cette candidature"


class CommitmentTermsMissing(Unprocessable):
    """An acceptance without its terms."""

    code: ClassVar[str] = "commitment_terms_missing"
    title: ClassVar[str] = "Précisez votre engagement d’embauche"


class PersonErased(Gone):
    """The person asked to be forgotten."""

    title: ClassVar[str] = "Ces données ont été effacées"


class PurposeUnknown(Unprocessable):
    """A person's data are read for a reason of the list, or not at all."""

    code: ClassVar[str] = "validation_error"
    title: ClassVar[str] = "Motif de lecture inconnu"
