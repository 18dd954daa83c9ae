"""A search and its answer: what is asked, how it widens, what is found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from contracts.offers import CatalogueOffer
from contracts.trainings import CatalogueSession
from services.matching.domain.facts import Seeker, Spot
from services.matching.domain.opening import NEVER, month_number
from services.matching.domain.ranking import Assessment, Outcome, Reason

COUNT_LIMIT = 1000
POINTS_SHOWN = 500
RADII = (5, 10, 20, 30, 50, 100)
FULL_WEEK_HOURS = 35


class WorkingTime(StrEnum):
    """How long the week of a job is: 35 hours and more, or less."""

    FULL = "full_time"
    PART = "part_time"

    @classmethod
    def of(cls, weekly_hours: float | None) -> "WorkingTime | None":
        """Return what so many hours a week come to."""
        if weekly_hours is None:
            return None
        return cls.FULL if weekly_hours >= FULL_WEEK_HOURS else cls.PART


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
    working_time: WorkingTime | None = None
    starts_by: date | None = None
    basin: str | None = None
    sort: Sort | None = None
    widen: bool = False
    limit: int = 20


@dataclass(frozen=True)
class Question:
    """What it comes to, once places and occupations are found.

    ``parents`` keeps these occupations only. ``words`` keeps offers whose title has them, or whose
    occupation is one of ``word_parents``. ``only_accessible`` keeps offers that a training opens
    at ``level``; ``starts_by`` those where it starts in that month at the latest.
    """

    spot: Spot | None = None
    radius_km: int = 30
    words: str = ""
    word_parents: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    contracts: tuple[str, ...] = ()
    working_time: WorkingTime | None = None
    basin: str | None = None
    level: int | None = None
    only_accessible: bool = False
    starts_by: date | None = None
    sort: Sort = Sort.NEWEST

    @property
    def measured(self) -> bool:
        """Say whether distances can be measured from this place."""
        return self.spot is not None and self.spot.point is not None

    @property
    def by_training(self) -> bool:
        """Say whether only offers that a training opens are wanted."""
        return self.only_accessible or self.starts_by is not None

    @property
    def last_month(self) -> int:
        """Return the last month in which a training may start."""
        return NEVER - 1 if self.starts_by is None else month_number(self.starts_by)

    def seeker(self, radius_km: int | None) -> Seeker:
        """Return whoever asks this."""
        return Seeker(self.spot or Spot(), radius_km, self.level)


class Settled(NamedTuple):
    """What a wish comes to once words are read and the circle is wide enough."""

    question: Question
    radius_km: int
    total: int
    corrected: str | None

    @property
    def shown_radius_km(self) -> int | None:
        return self.radius_km if self.question.measured else None

    @property
    def widened(self) -> bool:
        return self.radius_km != self.question.radius_km


@dataclass(frozen=True)
class Counts:
    """How many offers one would get, in all, and by choosing each value of each filter.

    The other filters stay as asked. ``levels`` are those one may hold; ``months`` the last one in
    which a training may start, by number; ``distances`` the kilometres within which one looks.
    """

    total: int
    contracts: dict[str, int]
    working_times: dict[str, int]
    families: dict[str, int]
    levels: dict[int, int]
    months: dict[int, int]
    distances: dict[int, int]


class Hit(NamedTuple):
    """An offer found: its key, how far it is, and its rank: the value it is sorted by, then ties.

    Among equals, offers with fewer people waiting come first, then the order drawn for the day.
    """

    key: int
    metres: int | None
    value: float = 0
    tie: int = 0

    @property
    def rank(self) -> tuple[float, int, int]:
        """Return what an order compares."""
        return self.value, self.tie, self.key


@dataclass(frozen=True)
class Found:
    """An offer of the answer, how far it is, what it leads to."""

    offer: CatalogueOffer
    hit: Hit
    outcome: Outcome

    @property
    def metres(self) -> int | None:
        return self.hit.metres


@dataclass(frozen=True)
class Trainings:
    """The sessions of an offer that are shown, and what alone stops it when none fits."""

    shown: tuple[Assessment, ...]
    blocking: Reason | None
    sessions: dict[UUID, CatalogueSession]


@dataclass(frozen=True)
class Position:
    """Where a page ended: the radius in use, how many were shown, the rank of the last offer."""

    radius_km: int
    seen: int
    value: float
    tie: int
    last_key: int

    def written(self) -> list[str | int | float | None]:
        """Return what a cursor carries."""
        return [self.radius_km, self.seen, self.value, self.tie, self.last_key]

    @classmethod
    def read(cls, values: Sequence[str | int | float | None]) -> "Position":
        """Return the position that a cursor carried."""
        radius, seen, value, tie, last = (0 if each is None else each for each in values)
        return cls(int(radius), int(seen), float(value), int(tie), int(last))

    @property
    def rank(self) -> tuple[float, int, int]:
        """Return the rank of the last offer shown."""
        return self.value, self.tie, self.last_key


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
