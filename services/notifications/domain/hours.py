"""At what hours one may write."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """Days of the week (Monday is 0) and hours that are open."""

    days: range
    opens: time
    closes: time


WINDOWS = {
    "day": Hours(range(6), time(8), time(20)),
    "work": Hours(range(5), time(8), time(18)),
}
"""``day``: bad news, Monday to Saturday. ``work``: reminders of work. Any other: at any hour."""


@dataclass(frozen=True)
class QuietHours:
    """The opening hours of a region: its time zone and its holidays."""

    zone: ZoneInfo
    holidays: frozenset[date]

    def next_opening(self, at: datetime, window: str) -> datetime:
        """Return ``at`` if the window is open, else its next opening."""
        hours = WINDOWS.get(window)
        if hours is None:
            return at
        local = at.astimezone(self.zone)
        if self._is_open(local.date(), hours) and hours.opens <= local.time() < hours.closes:
            return at
        early = local.time() < hours.opens
        day = local.date() if early else local.date() + timedelta(days=1)
        while not self._is_open(day, hours):
            day += timedelta(days=1)
        return datetime.combine(day, hours.opens, self.zone).astimezone(at.tzinfo)

    def _is_open(self, day: date, hours: Hours) -> bool:
        return day.weekday() in hours.days and day not in self.holidays
