"""Trainings near a home: which occupations they open, by level, by month, by the day they end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.facts import Spot
from services.matching.domain.opening import LEVELS, NO_SESSION
from services.matching.memory.numbers import OccupationNumbers, Small
from services.matching.memory.reach import nearest_cosine, unit_vectors
from services.matching.models.columns import Rows, department_number, micro_degrees

Bytes = NDArray[np.uint8]


class Courses:
    """Sessions that take people, by column, those that end last first.

    Where several write the same cell of a table, the last one stays: the one that ends first.
    """

    def __init__(self, rows: Rows, occupations: OccupationNumbers) -> None:
        rows = rows[np.argsort(-rows["ends"], kind="stable")]
        places = np.stack((rows["lat"], rows["lon"], rows["department"]), 1)
        sites, self._site = np.unique(places, axis=0, return_inverse=True)
        self._vectors, self._departments = unit_vectors(sites[:, 0], sites[:, 1]), sites[:, 2]
        self._occupation = occupations.numbers(rows["occupation"])
        self._needed = rows["needed"].astype(np.uint8)
        self._month = rows["month"].astype(np.uint8)
        self._ends = rows["ends"].astype(np.uint16)
        self._occupations = occupations

    def near(self, home: Spot, limit_km: float) -> "Near":
        """Return the sessions near a home, or in its department when they cannot be measured."""
        assert home.point is not None  # noqa: S101
        lat, lon = (np.array([micro_degrees(each)], np.int32) for each in home.point)
        [vector] = unit_vectors(lat, lon)
        sites = self._vectors @ vector >= nearest_cosine(limit_km)
        if home.department is not None:
            here = self._departments == department_number(home.department)
            sites |= np.isnan(self._vectors[:, 0]) & here
        rows = np.flatnonzero(sites[self._site])
        return Near(
            len(self._occupations),
            self._occupation[rows],
            self._needed[rows],
            self._month[rows],
            self._ends[rows],
        )


@dataclass(frozen=True)
class Near:
    """The sessions near a home, by column."""

    occupations: int
    occupation: Small
    needed: Bytes
    month: Bytes
    ends: Small

    def ends_by_occupation(self, level: int, last_month: int) -> Small:
        """Return the day the first one ends, for who has this level and starts by this month."""
        return self._table(level, last_month, np.zeros(len(self.needed), np.uint8), 1)[:, 0]

    def ends_by_level(self, last_month: int) -> Small:
        """Return the same for each level one may hold."""
        return np.minimum.accumulate(self._table(LEVELS, last_month, self.needed, LEVELS), axis=1)

    def ends_by_month(self, level: int, months: range) -> Small:
        """Return the same for each last month of a range."""
        column = np.maximum(self.month, months.start) - months.start
        table = self._table(level, months.stop - 1, column, len(months))
        return np.minimum.accumulate(table, axis=1)

    def _table(self, level: int, last_month: int, column: Bytes, width: int) -> Small:
        table = np.full((self.occupations, width), NO_SESSION, np.uint16)
        chosen = (self.needed <= level) & (self.month <= last_month)
        cells = self.occupation[chosen].astype(np.intp) * width + column[chosen]
        table.reshape(-1)[cells] = self.ends[chosen]
        return table
