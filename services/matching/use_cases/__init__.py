"""What matching does: keep its read model, and answer searches."""

from services.matching.use_cases.answers import (
    find_place,
    session_ids,
    similar_offers,
    trainings_of,
)
from services.matching.use_cases.assessing import Assessing
from services.matching.use_cases.projection import (
    close_offer,
    keep_offer,
    keep_session,
    review_occupation,
    rules_of,
)
from services.matching.use_cases.search import search_offers

__all__ = [
    "Assessing",
    "close_offer",
    "find_place",
    "keep_offer",
    "keep_session",
    "review_occupation",
    "rules_of",
    "search_offers",
    "session_ids",
    "similar_offers",
    "trainings_of",
]
