"""Every SQL statement of trainings: one class per subject, one method per question."""

from services.trainings.repository.catalogue import CatalogueRepository
from services.trainings.repository.enrolments import After, EnrolmentsRepository
from services.trainings.repository.imports import ImportsRepository
from services.trainings.repository.seats import SeatsRepository
from services.trainings.repository.sessions import SessionsRepository
from services.trainings.repository.staging import StagingRepository

__all__ = [
    "After",
    "CatalogueRepository",
    "EnrolmentsRepository",
    "ImportsRepository",
    "SeatsRepository",
    "SessionsRepository",
    "StagingRepository",
]
