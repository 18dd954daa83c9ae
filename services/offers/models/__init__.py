"""Tables of offers, whose methods keep the rules and return messages."""

from services.offers.models.base import OffersTable
from services.offers.models.claim import PositionClaim, claim_id
from services.offers.models.imports import ImportRun, QuarantinedOffer, RunState
from services.offers.models.offer import Offer, offer_id
from services.offers.models.sighting import Outcome, Sighted, sighted

__all__ = [
    "ImportRun",
    "Offer",
    "OffersTable",
    "Outcome",
    "PositionClaim",
    "QuarantinedOffer",
    "RunState",
    "Sighted",
    "claim_id",
    "offer_id",
    "sighted",
]
