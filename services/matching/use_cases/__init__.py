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
from services.matching.use_cases.studies import cover, simulate
from services.matching.use_cases.trainings import search_trainings, training, training_question

__all__ = [
    "Assessing",
    "close_offer",
    "cover",
    "find_place",
    "keep_offer",
    "keep_session",
    "review_occupation",
    "rules_of",
    "search_offers",
    "search_trainings",
    "session_ids",
    "similar_offers",
    "simulate",
    "training",
    "training_question",
    "trainings_of",
]
