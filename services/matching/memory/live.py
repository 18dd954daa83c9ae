"""What searches read, as it stands now: replaced, changed in place, or missing for a moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from services.matching.domain.facts import Rules
from services.matching.memory.finding import Catalogue
from services.matching.memory.homes import Courses
from services.matching.memory.index import OfferIndex
from services.matching.memory.numbers import OccupationNumbers
from services.matching.models.columns import Rows


class LiveCatalogue:
    """The catalogue in the memory of a process, once it is loaded."""

    def __init__(self, rules: Rules, basins: Sequence[str]) -> None:
        self._rules, self._basins = rules, tuple(basins)
        self._occupations = OccupationNumbers()
        self._catalogue: Catalogue | None = None

    @property
    def basins(self) -> tuple[str, ...]:
        return self._basins

    def on(self, today: date) -> Catalogue | None:
        """Return the catalogue of this day, if there is one."""
        known = self._catalogue
        return known if known is not None and known.today == today else None

    def load(self, openings: Rows, courses: Rows, today: date) -> None:
        """Take everything."""
        self._replace(OfferIndex(openings, self._occupations), courses, today)

    def take_courses(self, courses: Rows, today: date) -> None:
        """Take the sessions of this day."""
        if self._catalogue is not None:
            self._replace(self._catalogue.openings, courses, today)

    def change(self, keys: Sequence[int], openings: Rows) -> None:
        """Take what these keys have become."""
        if self._catalogue is not None:
            self._catalogue.openings.change(np.array(keys, np.int64), openings)

    def forget(self) -> None:
        """Know nothing any more: searches ask PostgreSQL."""
        self._catalogue = None

    def _replace(self, openings: OfferIndex, courses: Rows, today: date) -> None:
        mine = Courses(courses, self._occupations)
        self._catalogue = Catalogue(openings, mine, self._basins, self._rules, today)

    def tidy(self) -> None:
        """Sort again, when too much was added since."""
        known = self._catalogue
        if known is not None and known.openings.untidy:
            self._catalogue = replace(known, openings=known.openings.tidied())
