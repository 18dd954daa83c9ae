"""Bodies of the requests and responses of trainings."""

from services.trainings.schemas.enrolments import (
    Abandonment,
    Attendance,
    Completion,
    Dashboard,
    EnrolmentOut,
    Refusal,
    after,
    position,
)
from services.trainings.schemas.sessions import (
    Cancelled,
    CapacityFileIn,
    CapacityIn,
    CapacityOut,
    CapacityReportOut,
    SessionOut,
)

__all__ = [
    "Abandonment",
    "Attendance",
    "Cancelled",
    "CapacityFileIn",
    "CapacityIn",
    "CapacityOut",
    "CapacityReportOut",
    "Completion",
    "Dashboard",
    "EnrolmentOut",
    "Refusal",
    "SessionOut",
    "after",
    "position",
]
