"""Which fact tells what to whom, until when it is worth telling, and at what hours."""

from services.notifications.domain.catalogue import (
    Recipient,
    Template,
    catalogue,
    purpose_of,
    variant,
)
from services.notifications.domain.hours import QuietHours
from services.notifications.domain.ledger import (
    LEASE,
    SEND_WITHIN,
    Links,
    LoginLink,
    Status,
    next_attempt,
    notification_id,
)
from services.notifications.domain.telling import Delays, Told, told_by
from services.notifications.domain.truth import (
    LOOK_AGAIN,
    TOLD_WITH_THE_YES,
    is_still_true,
    is_too_late,
    moment_of,
    waits_for_outcome,
)

__all__ = [
    "LEASE",
    "LOOK_AGAIN",
    "SEND_WITHIN",
    "TOLD_WITH_THE_YES",
    "Delays",
    "Links",
    "LoginLink",
    "QuietHours",
    "Recipient",
    "Status",
    "Template",
    "Told",
    "catalogue",
    "is_still_true",
    "is_too_late",
    "moment_of",
    "next_attempt",
    "notification_id",
    "purpose_of",
    "told_by",
    "variant",
    "waits_for_outcome",
]
