"""Unmet demand: what a basin lacks for an occupation, month by month. Counts too small are hidden.

Offers are those that no funded session opens, by the month of their publication; sessions are
those that no offer of their basin asks for, by the month in which they begin.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from contracts.matching import UnmetDemandCounted

LEAST_TOLD = 5


class Lack(NamedTuple):
    """What one basin lacks for one occupation in one month."""

    basin_code: str
    rome_parent: str
    month: date
    offers: int = 0
    sessions: int = 0
    seats: int = 0

    @property
    def is_told(self) -> bool:
        """Say whether there is a count large enough to be told."""
        return max(self.offers, self.sessions) >= LEAST_TOLD

    def event(self, counted_on: date) -> UnmetDemandCounted:
        """Return the event that tells it."""
        return UnmetDemandCounted(
            basin_code=self.basin_code,
            rome_parent=self.rome_parent,
            month=self.month,
            counted_on=counted_on,
            offers=told(self.offers),
            sessions=told(self.sessions),
            seats=told(self.seats),
        )


def told(count: int) -> int | None:
    """Return a count, or nothing from 1 to 4: somebody could be recognised."""
    return None if 0 < count < LEAST_TOLD else count


def gathered(offers: Iterable[Lack], sessions: Iterable[Lack]) -> list[Lack]:
    """Return one line per basin, occupation and month, the largest lack first."""
    found = {each[:3]: each for each in offers}
    for each in sessions:
        known = found.get(each[:3], each)
        found[each[:3]] = known._replace(sessions=each.sessions, seats=each.seats)
    lines = [each for each in found.values() if each.is_told]
    return sorted(lines, key=lambda each: (-max(each.offers, each.sessions), each[:3]))
