"""Tables of trainings, whose methods keep the rules and return what must be said."""

from services.trainings.models.base import TrainingsTable
from services.trainings.models.enrolment import Absence, Enrolment
from services.trainings.models.imports import ImportRun, QuarantinedRecord, StagedSession
from services.trainings.models.reservation import Reservation
from services.trainings.models.session import TrainingSession

__all__ = [
    "Absence",
    "Enrolment",
    "ImportRun",
    "QuarantinedRecord",
    "Reservation",
    "StagedSession",
    "TrainingSession",
    "TrainingsTable",
]
