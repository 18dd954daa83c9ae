"""What a search asks of an open offer: by which level and from which month a training opens it.

For each level of education (0 to 7, then whoever) an offer keeps the first month in which a
session starts that one may enter at that level, near the job. One small number per level stands
for all the sessions of the occupation: it says whether there is one, for whom, and how soon.
"""

from datetime import date, timedelta
from uuid import UUID

LEVELS = 9
ANY_LEVEL = LEVELS - 1
NEVER = 255
AT_ANY_TIME = 0
_MONTHS_SINCE = 2020
_DAYS_SINCE = date(2020, 1, 1)
LAST_DAY = 65_533
NO_LIMIT = 65_534
NO_SESSION = 65_535


def level_column(level: int | None) -> int:
    """Return the column of a level of education; whoever says none may hold any."""
    return ANY_LEVEL if level is None else min(level, ANY_LEVEL)


def month_number(day: date | None) -> int:
    """Return the month of a start, counted from January 2020 as 1; no day: at any time."""
    if day is None:
        return AT_ANY_TIME
    return min(max((day.year - _MONTHS_SINCE) * 12 + day.month, AT_ANY_TIME), NEVER - 1)


def first_day(month: int) -> date:
    """Return the first day of a numbered month."""
    years, months = divmod(month - 1, 12)
    return date(_MONTHS_SINCE + years, months + 1, 1)


def day_number(day: date) -> int:
    """Return a day, counted from 2020."""
    return min(max((day - _DAYS_SINCE).days, 0), LAST_DAY)


def day_of(number: int) -> date:
    """Return the day of a number."""
    return _DAYS_SINCE + timedelta(days=number)


def key_of(offer_id: UUID) -> int:
    """Return the short key of an offer: the random half of its id, signed as PostgreSQL does."""
    return int.from_bytes(offer_id.bytes[8:], "big", signed=True)


def shuffle_of(day: date) -> int:
    """Return the odd multiplier that orders equals on a day, the same all day."""
    return (day.toordinal() * 2_654_435_761) % 2**31 | 1
