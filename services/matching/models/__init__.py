"""The read model: one row per offer, one per session, what each takes from its last message."""

from services.matching.models.base import MatchingTable
from services.matching.models.offer import OfferView
from services.matching.models.session import SessionOccupation, SessionView

__all__ = ["MatchingTable", "OfferView", "SessionOccupation", "SessionView"]
