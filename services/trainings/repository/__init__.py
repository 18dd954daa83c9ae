"""Every SQL statement of trainings: one class per subject, one method per question."""

from services.trainings.repository.enrolments import After, EnrolmentsRepository
from services.trainings.repository.imports import ImportsRepository, one_run_at_a_time
from services.trainings.repository.seats import SeatsRepository
from services.trainings.repository.sessions import SessionsRepository

__all__ = [
    "After",
    "EnrolmentsRepository",
    "ImportsRepository",
    "SeatsRepository",
    "SessionsRepository",
    "one_run_at_a_time",
]
