"""Bodies of answers, and the parameters of questions."""

from services.matching.schemas.demand import DemandOut
from services.matching.schemas.exploring import FacetsOut, PointsOut
from services.matching.schemas.offers import Card, CardsOut, SearchOut
from services.matching.schemas.parameters import (
    Around,
    Filters,
    InsteadOf,
    Search,
    ToPropose,
    TrainingSearch,
)
from services.matching.schemas.places import BasinsOut, OccupationsOut, PlacesOut
from services.matching.schemas.sessions import SessionIds, SessionOut, TrainingsOut
from services.matching.schemas.trainings import TrainingKnownOut, TrainingsFoundOut

__all__ = [
    "Around",
    "BasinsOut",
    "Card",
    "CardsOut",
    "DemandOut",
    "FacetsOut",
    "Filters",
    "InsteadOf",
    "OccupationsOut",
    "PlacesOut",
    "PointsOut",
    "Search",
    "SearchOut",
    "SessionIds",
    "SessionOut",
    "ToPropose",
    "TrainingKnownOut",
    "TrainingSearch",
    "TrainingsFoundOut",
    "TrainingsOut",
]
