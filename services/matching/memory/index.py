"""Every opening in the memory of the process: one array per column, sorted by place.

Openings are sorted by cells of about 4 km, so that a circle is a few slices. Changes go in
place; what is new waits, unsorted, at the end, until it is worth sorting everything again.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.opening import LEVELS, NEVER
from services.matching.memory.numbers import NONE, OccupationNumbers
from services.matching.models.columns import OPENING, UNMEASURED, Rows

CELL_LAT, CELL_LON = 36_000, 55_000
CELLS_ROUND = 8_192
_ORIGIN = 200_000_000
_MOST_WAITING, _SHARE_WAITING = 4_096, 50
_ROOM = 1_024
Column = NDArray[Any]
COLUMNS: dict[str, type[np.generic]] = {
    "key": np.int64,
    "lat": np.int32,
    "lon": np.int32,
    "occupation": np.uint16,
    "published": np.int32,
    "traits": np.uint8,
    "basin": np.uint8,
    "until": np.uint16,
    "pending": np.uint8,
    "needs": np.uint8,
}
TIMES = 8
"""The trait of an opening is its contract, and so many times its working time."""


def cells_of(lat: NDArray[np.int32], lon: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the number of the cell of each point, row by row from the south."""
    row = (lat.astype(np.int64) + _ORIGIN) // CELL_LAT
    column = (lon.astype(np.int64) + _ORIGIN) // CELL_LON
    return (row * CELLS_ROUND + np.minimum(column, CELLS_ROUND - 1)).astype(np.int32)


class OfferIndex:
    """Openings by column. Read and changed by one thread: the event loop's."""

    def __init__(self, rows: Rows, occupations: OccupationNumbers) -> None:
        self.occupations = occupations
        cells = cells_of(rows["lat"], rows["lon"])
        order = np.argsort(cells, kind="stable")
        self._cells, starts = np.unique(cells[order], return_index=True)
        self._starts = np.append(starts, len(rows)).astype(np.int32)
        self.size = self._sorted = len(rows)
        self._dead = 0
        self.columns: dict[str, Column] = {
            name: np.empty(self.size, kind) for name, kind in COLUMNS.items()
        }
        self.soonest: list[Column] = [np.empty(self.size, np.uint8) for _ in range(LEVELS)]
        self._write(slice(0, self.size), rows[order])

    @property
    def nbytes(self) -> int:
        """Return the memory that the columns take."""
        arrays = (*self.columns.values(), *self.soonest, self._cells, self._starts)
        return sum(each.nbytes for each in arrays)

    def __len__(self) -> int:
        return self.size - self._dead

    @property
    def untidy(self) -> bool:
        """Say whether too much waits at the end, or is dead."""
        waiting = self.size - self._sorted
        return max(waiting, self._dead) > max(_MOST_WAITING, self.size // _SHARE_WAITING)

    def tidied(self) -> "OfferIndex":
        """Return the same openings, all sorted."""
        return OfferIndex(self._rows(), self.occupations)

    def spans(self, south: int, north: int, west: int, east: int) -> list[slice]:
        """Return the slices that hold every opening of a box, in millionths of a degree."""
        low = cells_of(np.array([south, north]), np.array([west, east]))
        first, last = low[0] // CELLS_ROUND, low[1] // CELLS_ROUND
        rows = np.arange(first, last + 1) * CELLS_ROUND
        begins = np.searchsorted(self._cells, rows + low[0] % CELLS_ROUND)
        ends = np.searchsorted(self._cells, rows + low[1] % CELLS_ROUND, "right")
        found = zip(self._starts[begins].tolist(), self._starts[ends].tolist(), strict=True)
        spans = [slice(start, stop) for start, stop in found if stop > start]
        return [*spans, slice(self._sorted, self.size)]

    def everything(self) -> list[slice]:
        """Return the slice that holds everything."""
        return [slice(0, self.size)]

    def change(self, keys: NDArray[np.int64], rows: Rows) -> None:
        """Take what these keys have become; those without a row are open no more."""
        held = np.flatnonzero(np.isin(self.columns["key"][: self.size], keys))
        order = np.argsort(rows["key"])
        rows = rows[order]
        for at in held.tolist():
            key = self.columns["key"][at]
            found = int(np.searchsorted(rows["key"], key))
            if self.columns["occupation"][at] == NONE:
                continue
            if (
                found < len(rows)
                and rows["key"][found] == key
                and self._same_place(at, rows[found])
            ):
                self._write(slice(at, at + 1), rows[found : found + 1])
                rows = np.delete(rows, found)
            else:
                self._forget(at)
        self._append(rows)

    def _same_place(self, at: int, row: np.void) -> bool:
        columns = self.columns
        return bool(columns["lat"][at] == row["lat"] and columns["lon"][at] == row["lon"])

    def _forget(self, at: int) -> None:
        self.columns["occupation"][at] = NONE
        self.columns["lat"][at] = UNMEASURED
        self._dead += 1

    def _append(self, rows: Rows) -> None:
        size = self.size + len(rows)
        if size > len(self.columns["key"]):
            room = size + _ROOM + size // _SHARE_WAITING
            self.columns = {name: _longer(each, room) for name, each in self.columns.items()}
            self.soonest = [_longer(each, room) for each in self.soonest]
        self._write(slice(self.size, size), rows)
        self.size = size

    def _write(self, part: slice, rows: Rows) -> None:
        columns = self.columns
        for name in COLUMNS.keys() & (OPENING.names or ()):
            if name != "occupation":
                columns[name][part] = rows[name]
        columns["occupation"][part] = self.occupations.numbers(rows["occupation"])
        columns["traits"][part] = rows["contract"] + TIMES * rows["working_time"]
        columns["needs"][part] = (rows["soonest"] == NEVER).sum(1)
        for level, column in enumerate(self.soonest):
            column[part] = rows["soonest"][:, level]

    def _rows(self) -> Rows:
        alive = np.flatnonzero(self.columns["occupation"][: self.size] != NONE)
        rows = np.zeros(len(alive), OPENING)
        for name in COLUMNS.keys() & (OPENING.names or ()):
            rows[name] = self.columns[name][alive]
        rows["working_time"], rows["contract"] = np.divmod(self.columns["traits"][alive], TIMES)
        rows["occupation"] = self.occupations.codes[self.columns["occupation"][alive]]
        for level, column in enumerate(self.soonest):
            rows["soonest"][:, level] = column[alive]
        return rows


def _longer(column: Column, room: int) -> Column:
    longer = np.empty(room, column.dtype)
    longer[: len(column)] = column
    return longer
