"""Every SQL statement of matching."""

from services.matching.repository.changes import changes
from services.matching.repository.columnar import ColumnarRepository
from services.matching.repository.demand import DemandRepository
from services.matching.repository.projection import ProjectionRepository
from services.matching.repository.reading import Freshness, ReadingRepository
from services.matching.repository.rebuilding import RebuildRepository
from services.matching.repository.search import SearchRepository
from services.matching.repository.studies import StudiesRepository
from services.matching.repository.trainings import TrainingsRepository
from services.matching.repository.waiting import WaitingRepository

__all__ = [
    "ColumnarRepository",
    "DemandRepository",
    "Freshness",
    "ProjectionRepository",
    "ReadingRepository",
    "RebuildRepository",
    "SearchRepository",
    "StudiesRepository",
    "TrainingsRepository",
    "WaitingRepository",
    "changes",
]
