"""Every question asked to the database of offers."""

from services.offers.repository.imports import ImportsRepository, one_run_at_a_time
from services.offers.repository.offers import OffersRepository
from services.offers.repository.positions import PositionsRepository

__all__ = ["ImportsRepository", "OffersRepository", "PositionsRepository", "one_run_at_a_time"]
