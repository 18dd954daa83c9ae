"""Trainings, their sessions to come, and the offers they lead to."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from chassis.http import Answer
from chassis.referentials import rome
from chassis.region import Region
from contracts.trainings import CatalogueSession, TeachingMode
from services.matching.domain.search import COUNT_LIMIT
from services.matching.domain.trainings import TrainingFound, TrainingKnown, TrainingResults
from services.matching.schemas.offers import Card, Sessions


class DateOut(Answer):
    """A session of a training: when, where, and how many seats are left."""

    session_id: UUID
    provider: str
    city: str | None
    address: str | None
    teaching_mode: TeachingMode
    starts_on: date | None
    ends_on: date | None
    permanent_entry: bool
    hours: int | None
    weeks: int | None
    schedule: str | None
    region_funded: bool | None
    capacity: int | None
    seats_left: int | None
    waitlist_length: int

    @classmethod
    def of(cls, session: CatalogueSession) -> "DateOut":
        facts = session.model_dump() | {"provider": session.delivering_provider_name}
        return cls.model_validate(facts)


class TrainingOut(Answer):
    """A training, by its nearest session or its first."""

    id: UUID
    title: str
    certification: str | None
    entry_level: int | None
    entry_level_required: bool
    occupations: list[str]
    source: str
    distance_km: float | None = None
    dates: int
    session: DateOut

    @classmethod
    def of(cls, session: CatalogueSession, dates: int, metres: int | None = None) -> "TrainingOut":
        return cls.model_validate(
            {
                **session.model_dump(),
                "id": session.training_id,
                "occupations": _names(session),
                "distance_km": None if metres is None else round(metres / 1000, 1),
                "dates": dates,
                "session": DateOut.of(session),
            }
        )

    @classmethod
    def found(cls, each: TrainingFound) -> "TrainingOut":
        return cls.of(each.session, each.dates, each.metres)


class TrainingsFoundOut(Answer):
    """A page of trainings."""

    items: list[TrainingOut]
    next_cursor: str | None
    total: int
    total_is_exact: bool

    @classmethod
    def of(cls, results: TrainingResults, cursor: str | None) -> "TrainingsFoundOut":
        return cls(
            items=[TrainingOut.found(each) for each in results.items],
            next_cursor=cursor,
            total=min(results.total, COUNT_LIMIT),
            total_is_exact=results.total_is_exact,
        )


class TrainingKnownOut(TrainingOut):
    """A training with its sessions to come and the offers it leads to."""

    sessions: list[DateOut]
    offers: list[Card]

    @classmethod
    def known(cls, training: TrainingKnown, shown: Sessions, region: Region) -> "TrainingKnownOut":
        first = TrainingOut.of(training.sessions[0], len(training.sessions))
        facts: Mapping[str, object] = {
            **first.model_dump(),
            "sessions": [DateOut.of(each) for each in training.sessions],
            "offers": [Card.of(each, shown, region) for each in training.offers],
        }
        return cls.model_validate(facts)


def _names(session: CatalogueSession) -> list[str]:
    """Return the names of the occupations; a code that the table does not know is left out."""
    return [name for each in session.rome_parents if (name := rome.name_of(each))]
