"""The read model: one row per offer, one per session, one narrow row per open offer."""

from services.matching.models.base import MatchingTable
from services.matching.models.offer import OfferView
from services.matching.models.opening import Opening
from services.matching.models.session import SessionOccupation, SessionView
from services.matching.models.waiting import Waiting

__all__ = ["MatchingTable", "OfferView", "Opening", "SessionOccupation", "SessionView", "Waiting"]
