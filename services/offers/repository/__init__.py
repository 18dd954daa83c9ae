"""Every question asked to the database of offers."""

from services.offers.repository.imports import ImportsRepository
from services.offers.repository.offers import Absent, OffersRepository
from services.offers.repository.positions import PositionsRepository

__all__ = ["Absent", "ImportsRepository", "OffersRepository", "PositionsRepository"]
