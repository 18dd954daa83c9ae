"""What may be published of what became of people: no small group is recognisable."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from contracts.candidacy import Situation

EMPLOYED = frozenset({Situation.SAME_EMPLOYER, Situation.OTHER_EMPLOYER, Situation.SELF_EMPLOYED})
UNANSWERED = frozenset({Situation.NO_ANSWER, Situation.DECLINED, Situation.UNKNOWN})
SMALLEST_CELL = 5
SMALLEST_RATE_OF_PROVIDER = 20


class Dimension(StrEnum):
    """By what people are counted."""

    BASIN = "basin"
    PROVIDER = "provider"
    OCCUPATION = "occupation"
    FUNDING_ROUTE = "funding_route"


class Count(Protocol):
    """A cell as counted."""

    @property
    def key(self) -> str | None:
        """Return what tells the cell from another."""

    @property
    def label(self) -> str | None:
        """Return its name."""

    @property
    def people(self) -> int:
        """Return how many people were asked."""

    @property
    def answered(self) -> int:
        """Return how many answered."""

    @property
    def employed(self) -> int:
        """Return how many are in employment."""


@dataclass(frozen=True)
class Cell:
    """A cell as published; a hidden one has its name and no number.

    ``rate_of_all`` counts everybody asked, ``rate_of_answered`` those who answered, in percent.
    """

    key: str | None
    label: str | None
    people: int | None = None
    answered: int | None = None
    employed: int | None = None
    rate_of_answered: int | None = None
    rate_of_all: int | None = None


def published(counts: Iterable[Count], by: Dimension) -> list[Cell]:
    """Return the cells that may be shown.

    A group under 5 is hidden; alone, it could be found from the total: the smallest of the others
    is hidden with it. Rates of a training provider are shown from 20 people.
    """
    rows = sorted(counts, key=lambda row: row.people)
    hidden = [row for row in rows if row.people < SMALLEST_CELL]
    if len(hidden) == 1 and len(rows) > 1:
        hidden.append(rows[1])
    keys = {row.key for row in hidden}
    shown = sorted(rows, key=lambda row: (row.key in keys, -row.people))
    return [Cell(row.key, row.label) if row.key in keys else _cell(row, by) for row in shown]


def _cell(row: Count, by: Dimension) -> Cell:
    rated = by is not Dimension.PROVIDER or row.people >= SMALLEST_RATE_OF_PROVIDER
    return Cell(
        row.key,
        row.label,
        row.people,
        row.answered,
        row.employed,
        _percent(row.employed, row.answered) if rated else None,
        _percent(row.employed, row.people) if rated else None,
    )


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
