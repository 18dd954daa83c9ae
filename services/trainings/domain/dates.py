"""Partial dates of LHEO (dates partielles): a value, an interval and a precision."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.trainings import DatePrecision

_UNKNOWN = {"00000000", "99999999"}
_COMPACT = re.compile(r"[0-9]{8}", re.ASCII)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True)
class PartialDate:
    """What a source says of a day: possibly only its month, its year, or nothing at all."""

    raw: str
    earliest: date | None = None
    latest: date | None = None
    precision: DatePrecision = DatePrecision.NONE
    valid: bool = True

    @property
    def known(self) -> bool:
        return self.earliest is not None

    @property
    def exact(self) -> bool:
        return self.precision is DatePrecision.DAY


UNKNOWN = PartialDate("")


def partial_date(raw: str) -> PartialDate:
    """Read a LHEO date; what cannot be read has no value and is marked invalid, never an error."""
    value = raw.strip()
    if iso := _ISO.fullmatch(value):
        value = "".join(iso.groups())
    if value in _UNKNOWN:
        return PartialDate(raw)
    if not _COMPACT.fullmatch(value):
        return PartialDate(raw, valid=False)
    return _interval(raw, int(value[:4]), int(value[4:6]), int(value[6:]))


def _interval(raw: str, year: int, month: int, day: int) -> PartialDate:
    try:
        if month == 0 and day == 0:
            return PartialDate(raw, date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR)
        if day == 0:
            last = monthrange(year, month)[1]
            return PartialDate(
                raw, date(year, month, 1), date(year, month, last), DatePrecision.MONTH
            )
        exact = date(year, month, day)
    except ValueError:
        return PartialDate(raw, valid=False)
    return PartialDate(raw, exact, exact, DatePrecision.DAY)


@dataclass(frozen=True)
class Period:
    """The dates of a session: fixed, or a window in which people may enter."""

    start: PartialDate
    end: PartialDate
    permanent_entry: bool

    @property
    def flags(self) -> tuple[str, ...]:
        """Return what a person should know of these dates (codes of the report)."""
        found = []
        if not (self.start.valid and self.end.valid):
            found.append("date_invalid")
        if self.backwards:
            found.append("dates_reversed")
        if self.start.valid and not self.start.known and not self.permanent_entry:
            found.append("start_unknown")
        return tuple(found)

    @property
    def backwards(self) -> bool:
        """Return whether the end surely comes before the start."""
        ends, starts = self.end.latest, self.start.earliest
        return ends is not None and starts is not None and ends < starts

    @property
    def sound(self) -> bool:
        """Return whether a person may be told when this session takes place."""
        return not self.flags

    @property
    def entry_until(self) -> date | None:
        """Return the last day a seat may be asked for: the day before a fixed start."""
        if self.permanent_entry:
            return self.end.latest
        if self.start.latest is None or self.start.latest == date.min:
            return None
        return self.start.latest - timedelta(days=1)

    @property
    def weeks(self) -> int | None:
        """Return the length in weeks, when both days are exactly known."""
        exact = {self.start.precision, self.end.precision} == {DatePrecision.DAY}
        if self.permanent_entry or not exact or not self.sound:
            return None
        if self.start.earliest is None or self.end.latest is None:
            return None
        return max(1, round(((self.end.latest - self.start.earliest).days + 1) / 7))
