"""Answers a question from memory: how many, which ones first, and what each choice would give."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from services.matching.domain.facts import Rules
from services.matching.domain.search import Counts, Hit, Position, Question
from services.matching.memory.counting import counts
from services.matching.memory.filters import Filters
from services.matching.memory.homes import Courses
from services.matching.memory.index import OfferIndex
from services.matching.memory.paging import page


@dataclass(frozen=True)
class Finding:
    """One question under way, on a day."""

    filters: Filters
    today: date

    def total(self) -> int:
        """Return how many answer, exactly."""
        return int(np.count_nonzero(self.filters.answer))

    def page(self, after: Position | None, limit: int) -> list[Hit]:
        """Return the first ones in the order asked, from a position on."""
        return page(self.filters, self.today, after, limit)

    def counts(self) -> Counts:
        """Return how many one would get by each choice."""
        return counts(self.filters, self.today)


@dataclass(frozen=True)
class Catalogue:
    """Openings and sessions in memory, as they stand on a day, for the basins of a region."""

    openings: OfferIndex
    courses: Courses
    basins: tuple[str, ...]
    rules: Rules
    today: date

    def answers(self, question: Question) -> bool:
        """Say whether a question can be answered from memory: all but words of titles."""
        return not question.words and (question.spot is None or question.measured)

    def find(self, question: Question, radius_km: int) -> Finding:
        """Look at the openings that may answer a question."""
        filters = Filters(
            self.openings,
            self.courses,
            question,
            radius_km,
            basins=self.basins,
            rules=self.rules,
        )
        return Finding(filters, self.today)
