"""Delays counted in the region's calendar, from the dates of a session or of a promise."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from contracts.candidacy import CandidacyState
from services.candidacy.settings import CandidacyRegion

_ASK_EVERY = timedelta(days=7)
_NO_DATE = timedelta(days=90)


class Dates(NamedTuple):
    """When a session begins and ends, as far as its source says."""

    starts_on: date | None
    ends_on: date | None


def morning(
    day: date | None, region: CandidacyRegion, shift: timedelta = timedelta(0)
) -> datetime | None:
    """Return eight o'clock of a day in the region, shifted."""
    if day is None:
        return None
    return datetime.combine(day, time(8), region.zone).astimezone(UTC) + shift


def after_working_days(now: datetime, days: int, region: CandidacyRegion) -> datetime:
    """Return the same hour, so many working days later, in the region's calendar."""
    local, left = now.astimezone(region.zone), days
    while left:
        local += timedelta(days=1)
        if local.weekday() < 5 and local.date() not in region.holidays:
            left -= 1
    return local.astimezone(UTC)


def next_question(
    dates: Dates, state: CandidacyState, now: datetime, region: CandidacyRegion
) -> datetime:
    """Return when to ask next what became of a training (T7): its start, its end, every week."""
    end = dates.ends_on or dates.starts_on
    moments = [
        morning(dates.starts_on, region, region.training_start_silent_after)
        if state is CandidacyState.ENROLLED
        else None,
        morning(end, region, region.training_result_silent_after),
        morning(end, region, region.training_silent_after),
    ]
    to_come = [moment for moment in moments if moment is not None and moment > now]
    return min(to_come) if to_come else now + (_ASK_EVERY if end else _NO_DATE)


def is_overdue(dates: Dates, now: datetime, region: CandidacyRegion) -> bool:
    """Return whether all delays to tell the result of a training are over."""
    limit = morning(dates.ends_on or dates.starts_on, region, region.training_silent_after)
    return limit is None or limit <= now


def months_later(day: date, months: int) -> date:
    """Return the same day, so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
