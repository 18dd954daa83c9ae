"""Tables of offers, whose methods keep the rules and return messages."""

from services.offers.models.base import OffersTable
from services.offers.models.claim import PositionClaim, claim_id
from services.offers.models.imports import (
    ImportPartition,
    ImportRun,
    QuarantinedOffer,
    Sighting,
)
from services.offers.models.offer import Offer, offer_id
from services.offers.models.sighting import CHECKED_EVERY, Outcome, Sighted, sighted

__all__ = [
    "CHECKED_EVERY",
    "ImportPartition",
    "ImportRun",
    "Offer",
    "OffersTable",
    "Outcome",
    "PositionClaim",
    "QuarantinedOffer",
    "Sighted",
    "Sighting",
    "claim_id",
    "offer_id",
    "sighted",
]
