"""What matching does: keep its read model, and answer searches."""

from services.matching.use_cases.answers import (
    find_place,
    session_ids,
    similar_offers,
    trainings_of,
)
from services.matching.use_cases.assessing import Assessing
from services.matching.use_cases.demand import tell_unmet_demand, unmet_demand
from services.matching.use_cases.exploring import count_offers, locate_offers
from services.matching.use_cases.projection import (
    Heard,
    keep_offers,
    keep_sessions,
    review_occupation,
    rules_of,
)
from services.matching.use_cases.rebuilding import rebuild
from services.matching.use_cases.remembering import Remembering
from services.matching.use_cases.search import search_offers
from services.matching.use_cases.searching import Searching
from services.matching.use_cases.studies import cover, simulate
from services.matching.use_cases.trainings import search_trainings, training, training_question
from services.matching.use_cases.waiting import count_waiting

__all__ = [
    "Assessing",
    "Heard",
    "Remembering",
    "Searching",
    "count_offers",
    "count_waiting",
    "cover",
    "find_place",
    "keep_offers",
    "keep_sessions",
    "locate_offers",
    "rebuild",
    "review_occupation",
    "rules_of",
    "search_offers",
    "search_trainings",
    "session_ids",
    "similar_offers",
    "simulate",
    "tell_unmet_demand",
    "training",
    "training_question",
    "trainings_of",
    "unmet_demand",
]
