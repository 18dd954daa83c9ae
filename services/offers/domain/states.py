"""States of an offer and of a claim on its positions, and what the business refuses."""

from enum import StrEnum
from typing import ClassVar

from chassis.errors import Conflict, Forbidden
from contracts.offers import ClosingReason


class OfferState(StrEnum):
    """Whether people can apply."""

    OPEN = "open"
    CLOSED = "closed"


class ClosedBy(StrEnum):
    """What closed an offer: it decides what may open it again."""

    SOURCE = "source"
    EMPLOYER = "employer"
    POSITIONS = "positions"
    TERM = "term"
    REGION = "region"


class ClaimState(StrEnum):
    """What became of a claim on a position; all but the first are final."""

    CLAIMED = "claimed"
    REFUSED = "refused"
    RELEASED = "released"
    REVOKED = "revoked"


class ModerationReason(StrEnum):
    """Why the Région hides an offer (motif de modération)."""

    FRAUD = "fraud"
    ILLEGAL = "illegal"
    NOT_A_JOB = "not_a_job"
    OTHER = "other"


EMPLOYER_REASONS = frozenset({ClosingReason.FILLED, ClosingReason.CLOSED_BY_EMPLOYER})


class DuplicateOffer(Conflict):
    """Same establishment, same job, same place."""

    code: ClassVar[str] = "duplicate_offer"
    title: ClassVar[str] = "Cette offre existe déjà"


class OrganisationUnverified(Forbidden):
    """The actor is not a verified member of this establishment."""

    code: ClassVar[str] = "organisation_unverified"
    title: ClassVar[str] = "Votre organisation doit d’abord être vérifiée"


class OfferNotOpen(Conflict):
    """The offer is closed."""

    code: ClassVar[str] = "offer_closed"
    title: ClassVar[str] = "Cette offre n’est plus ouverte"


class SourceNotConfigured(Conflict):
    """No application of France Travail is declared."""

    code: ClassVar[str] = "source_not_configured"
    title: ClassVar[str] = "France Travail n’est pas réglé"
