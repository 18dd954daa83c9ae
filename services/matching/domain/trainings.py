"""A search of trainings: what is asked, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chassis.referentials.points import Point
from contracts.trainings import CatalogueSession
from services.matching.domain.search import COUNT_LIMIT, Found


@dataclass(frozen=True)
class TrainingQuestion:
    """What somebody asks: words or the occupations they mean, around a point, until a date."""

    words: tuple[str, ...] = ()
    parents: frozenset[str] = frozenset()
    point: Point | None = None
    radius_km: int = 30
    starts_before: date | None = None
    level: int | None = None


@dataclass(frozen=True)
class TrainingFound:
    """A training by one of its sessions, how far that is, and how many dates it has."""

    session: CatalogueSession
    metres: int | None
    dates: int


class TrainingPosition(NamedTuple):
    """Where a page ended: the sort key, the training, and how many were shown."""

    key: int
    training_id: str
    seen: int

    @classmethod
    def read(cls, values: Sequence[str | int | float | None]) -> "TrainingPosition":
        """Return the position that a cursor carried."""
        key, training_id, seen = values
        return cls(int(key or 0), str(training_id), int(seen or 0))


@dataclass(frozen=True)
class TrainingResults:
    """A page of the answer."""

    items: Sequence[TrainingFound]
    total: int
    next_position: TrainingPosition | None = None

    @property
    def total_is_exact(self) -> bool:
        return self.total <= COUNT_LIMIT


@dataclass(frozen=True)
class TrainingKnown:
    """A training with the sessions to come and offers of the occupations it prepares for."""

    sessions: Sequence[CatalogueSession]
    offers: Sequence[Found]
