"""One function per business action of trainings, named by a verb."""

from services.trainings.use_cases.catalogue import announce_seats, cancel_session, declare_capacity
from services.trainings.use_cases.enrolments import confirm_enrolment, refuse_enrolment
from services.trainings.use_cases.imports import ImportReport, ImportRunning, import_feed
from services.trainings.use_cases.seats import (
    confirm_seat,
    expire_hold,
    release_seat,
    reserve_seat,
)

__all__ = [
    "ImportReport",
    "ImportRunning",
    "announce_seats",
    "cancel_session",
    "confirm_enrolment",
    "confirm_seat",
    "declare_capacity",
    "expire_hold",
    "import_feed",
    "refuse_enrolment",
    "release_seat",
    "reserve_seat",
]
