"""Whether a message planned earlier is still worth sending, and whether it is time."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from services.notifications.domain.catalogue import Template

OUTCOME_WITHIN = timedelta(minutes=10)
LOOK_AGAIN = timedelta(seconds=2)
TOLD_WITH_THE_YES = frozenset({"C11", "C12", "C35"})
"""Messages about a seat that the good news (C06) tells already, when it leaves after the fact."""


class Known(Protocol):
    """What truth depends on: what is known of the case when a message is about to leave."""

    @property
    def status(self) -> str:
        """Return the public status of the case, as the recipient is told it."""


def is_still_true(template: Template, facts: Known) -> bool:
    """Say whether a message is still true, by the status and the facts of its case."""
    if template.needs is not None and not getattr(facts, template.needs):
        return False
    return not template.true_while or facts.status in template.true_while


def waits_for_outcome(template: str, status: str, since: timedelta) -> bool:
    """Say whether a good news must wait for the seat: it tells the outcome, not the question."""
    return template == "C06" and status == "seat_requested" and since < OUTCOME_WITHIN


def moment_of(template: Template, facts: Known, zone: ZoneInfo) -> datetime | None:
    """Return the morning of a message counted from a date of the training, if that is known."""
    if template.shift is None:
        return None
    day: date | None = getattr(facts, template.shift.date)
    return None if day is None else datetime.combine(day + template.shift.by, time(8), zone)


def is_too_late(template: Template, facts: Known, today: date) -> bool:
    """Say whether a reminder of a coming day would arrive after it."""
    if template.shift is None or template.shift.by > timedelta():
        return False
    day: date | None = getattr(facts, template.shift.date)
    return day is not None and day < today
