"""One function per business action of trainings, named by a verb."""

from services.trainings.use_cases.capacity import (
    cancel_own_session,
    declare_capacities,
    set_capacity,
)
from services.trainings.use_cases.catalogue import announce_seats, cancel_session, declare_capacity
from services.trainings.use_cases.enrolments import confirm_enrolment, refuse_enrolment
from services.trainings.use_cases.following import follow_referentials
from services.trainings.use_cases.imports import ImportReport, confirm_import, import_feed
from services.trainings.use_cases.seats import (
    confirm_seat,
    expire_hold,
    release_seat,
    reserve_seat,
)
from services.trainings.use_cases.training import (
    abandon_training,
    complete_training,
    record_attendance,
)

__all__ = [
    "ImportReport",
    "abandon_training",
    "announce_seats",
    "cancel_own_session",
    "cancel_session",
    "complete_training",
    "confirm_enrolment",
    "confirm_import",
    "confirm_seat",
    "declare_capacities",
    "declare_capacity",
    "expire_hold",
    "follow_referentials",
    "import_feed",
    "record_attendance",
    "refuse_enrolment",
    "release_seat",
    "reserve_seat",
    "set_capacity",
]
