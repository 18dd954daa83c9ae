"""A part of the index under the eyes of one question: who is within a circle, exactly."""

import math

import numpy as np
from numpy.typing import NDArray

from chassis.referentials.points import EARTH_KM, Point
from services.matching.memory.index import Column, OfferIndex
from services.matching.memory.numbers import NONE

Which = NDArray[np.bool_]
METRES = EARTH_KM * 1000
_METRES_PER_MICRO_DEGREE = METRES * math.pi / 180e6
_KM_PER_DEGREE = 111.0
_FLAT_BELOW = 70.0
_NARROWEST = np.float32(0.1)


def metres_from(home: Point, lat: NDArray[np.int32], lon: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return great-circle distances in whole metres, as the rules and SQL compute them."""
    phi, theta = np.radians(lat / 1e6), np.radians(lon / 1e6)
    here, there = math.radians(home.lat), math.radians(home.lon)
    half = np.sin((phi - here) / 2) ** 2
    half += math.cos(here) * np.cos(phi) * np.sin((theta - there) / 2) ** 2
    metres: NDArray[np.int64] = np.rint(
        2 * METRES * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    ).astype(np.int64)
    return metres


class Scan:
    """The openings that may answer, by column: first whole slices, then what is kept of them."""

    def __init__(self, index: OfferIndex, home: Point | None, radius_km: int) -> None:
        self._index, self.home = index, home
        self._spans = index.everything() if home is None else _spans(index, home, radius_km)
        self._at: NDArray[np.intp] | None = None
        self._columns: dict[str | int, Column] = {}
        self._squares = None if home is None else self._squared_metres(home)

    def keep(self, which: Which) -> None:
        """Look only at these from now on."""
        parts = [np.arange(span.start, span.stop) for span in self._spans]
        self._at = np.concatenate(parts)[which]
        self._columns = {name: column[which] for name, column in self._columns.items()}
        if self._squares is not None:
            self._squares = self._squares[which]

    def column(self, name: str) -> Column:
        """Return a column of these openings."""
        return self._taken(name, self._index.columns[name])

    def soonest(self, level: int) -> NDArray[np.uint8]:
        """Return the first months for a level."""
        return self._taken(level, self._index.soonest[level])

    def alive(self) -> Which:
        """Say which are open."""
        alive: Which = self.column("occupation") != NONE
        return alive

    def within(self, km: float) -> Which:
        """Say which are so near, to the metre."""
        assert self._squares is not None  # noqa: S101
        metres = km * 1000 + 0.5
        slack = self.slack(metres)
        inside: Which = self._squares < (metres + slack) ** 2
        doubtful = np.flatnonzero(inside & (self._squares > max(metres - slack, 0) ** 2))
        inside[doubtful] = self.metres(doubtful) <= km * 1000
        return inside

    def closer(self, metres: float) -> Which:
        """Say which are about so near: a few metres may be wrong."""
        assert self._squares is not None  # noqa: S101
        closer: Which = self._squares <= metres**2
        return closer

    def metres(self, at: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the exact distances of some."""
        assert self.home is not None  # noqa: S101
        return metres_from(self.home, self.column("lat")[at], self.column("lon")[at])

    @staticmethod
    def slack(metres: float) -> float:
        """Return how wrong a flat distance may be."""
        return 3 + metres * 2e-4

    def _taken(self, name: str | int, column: Column) -> Column:
        if name not in self._columns:
            self._columns[name] = self._looked_at(column)
        return self._columns[name]

    def _looked_at(self, column: Column) -> Column:
        if self._at is not None:
            return column.take(self._at)
        parts = [column[span] for span in self._spans]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _squared_metres(self, home: Point) -> NDArray[np.float32]:
        """Return squared distances on a plane that touches the Earth at home."""
        lat, lon = self.column("lat"), self.column("lon")
        if abs(home.lat) > _FLAT_BELOW:
            exact = metres_from(home, lat, lon)
            return (exact.astype(np.float64) ** 2).astype(np.float32)
        up = (lat - np.int32(round(home.lat * 1e6))).astype(np.float32)
        along = (lon - np.int32(round(home.lon * 1e6))).astype(np.float32)
        phi, turn = math.radians(home.lat), math.pi / 180e6
        along *= along
        narrow = up * np.float32(-math.sin(phi) * turn)
        narrow += np.float32(math.cos(phi))
        along *= np.maximum(narrow, _NARROWEST, out=narrow)
        along *= np.float32(math.cos(phi))
        up *= up
        up += along
        up *= np.float32(_METRES_PER_MICRO_DEGREE**2)
        squares: NDArray[np.float32] = up
        return squares


def _spans(index: OfferIndex, home: Point, radius_km: int) -> list[slice]:
    """Return the slices of the rows of cells that a circle crosses, each as wide as it is there."""
    high = radius_km / _KM_PER_DEGREE + 1e-4
    widest = min(abs(home.lat) + high, 89.0)
    wide = min(high / math.cos(math.radians(widest)), 180.0)
    south, north = max(home.lat - high, -90.0), min(home.lat + high, 90.0)
    west, east = max(home.lon - wide, -180.0), min(home.lon + wide, 180.0)
    box = (round(each * 1e6) for each in (south, north, west, east))
    return index.spans(*box)
