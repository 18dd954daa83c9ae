"""A search and its answer: what is asked, how it widens, what is found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from contracts.offers import CatalogueOffer
from contracts.trainings import CatalogueSession
from services.matching.domain.facts import Seeker, Spot
from services.matching.domain.ranking import Assessment, Outcome, Reason

COUNT_LIMIT = 1000
RADII = (5, 10, 20, 30, 50, 100)


class Sort(StrEnum):
    """The order of a list of offers."""

    DISTANCE = "distance"
    NEWEST = "-published_at"
    SCORE = "score"


@dataclass(frozen=True)
class Wish:
    """What somebody asks, in their words."""

    words: str = ""
    occupation: str | None = None
    insee_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: int | None = None
    contracts: tuple[str, ...] = ()
    max_level: int | None = None
    no_diploma: bool = False
    basin: str | None = None
    sort: Sort | None = None
    widen: bool = False
    limit: int = 20


@dataclass(frozen=True)
class Question:
    """What it comes to, once places and occupations are found."""

    spot: Spot | None = None
    radius_km: int = 30
    words: str = ""
    word_parents: frozenset[str] = frozenset()
    parent: str | None = None
    contracts: tuple[str, ...] = ()
    basin: str | None = None
    level: int | None = None
    only_accessible: bool = False
    sort: Sort = Sort.NEWEST

    @property
    def measured(self) -> bool:
        """Say whether distances can be measured from this place."""
        return self.spot is not None and self.spot.point is not None

    def seeker(self, radius_km: int | None) -> Seeker:
        """Return whoever asks this."""
        return Seeker(self.spot or Spot(), radius_km, self.level)


@dataclass(frozen=True)
class Found:
    """An offer of the answer, how far it is, what it leads to."""

    offer: CatalogueOffer
    metres: int | None
    outcome: Outcome


@dataclass(frozen=True)
class Trainings:
    """The sessions of an offer that are shown, and what alone stops it when none fits."""

    shown: tuple[Assessment, ...]
    blocking: Reason | None
    sessions: dict[UUID, CatalogueSession]


@dataclass(frozen=True)
class Position:
    """Where a page ended: the radius in use, how many were shown, the sort key and the id."""

    radius_km: int
    seen: int
    key: str | int | float
    last_id: str

    def written(self) -> list[str | int | float | None]:
        """Return what a cursor carries."""
        return [self.radius_km, self.seen, self.key, self.last_id]

    @classmethod
    def read(cls, values: Sequence[str | int | float | None]) -> "Position":
        """Return the position that a cursor carried."""
        radius, seen, key, last = values
        return cls(int(radius or 0), int(seen or 0), key or 0, str(last))


@dataclass(frozen=True)
class Results:
    """A page of the answer."""

    items: list[Found]
    sessions: dict[UUID, CatalogueSession] = field(default_factory=dict)
    total: int = 0
    radius_km: int | None = 30
    widened: bool = False
    corrected_words: str | None = None
    next_position: Position | None = None

    @property
    def total_is_exact(self) -> bool:
        return self.total <= COUNT_LIMIT


def radii(asked: int, *, step: int, up_to: int, widen: bool) -> Iterator[int]:
    """Return the radius asked, then, when it may widen, wider ones up to a limit."""
    yield asked
    if not widen:
        return
    yield from range(asked + step, up_to, step)
    if asked < up_to:
        yield up_to
