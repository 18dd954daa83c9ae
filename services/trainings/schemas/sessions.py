"""Sessions as their providers see and change them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Body, Text
from contracts.trainings import RecruitmentStatus
from services.trainings.clients.capacity_csv import MAX_SEATS
from services.trainings.domain.seats import SessionState
from services.trainings.models import TrainingSession
from services.trainings.repository.sessions import Seats
from services.trainings.schemas.enrolments import SessionBrief

Seat = Annotated[int, Field(strict=True, ge=0, le=MAX_SEATS)]


class CapacityIn(Body):
    """The seats of a session. ``force``: below what is reserved, people are moved."""

    capacity: Seat
    force: bool = False


class CapacityFileIn(Body):
    """A file of seats, as text: its columns are told in the README."""

    csv: Text(50_000)  # type: ignore[valid-type]


class CapacityOut(Answer):
    """The seats as they are now, and the candidacies that lost theirs."""

    session_id: UUID
    capacity: int
    moved: list[UUID]


class Cancelled(Answer):
    """A session that will not take place, and how many people are moved."""

    session_id: UUID
    moved: int


class RefusedLine(Answer):
    """A line of a file that was not applied, and why."""

    line: int
    code: str
    detail: str


class CapacityReportOut(Answer):
    """What a file of seats did."""

    changed: int
    unchanged: int
    refused: list[RefusedLine]


class SessionOut(SessionBrief):
    """A session of a provider: its seats, and who has them."""

    id: UUID
    state: SessionState
    recruitment_status: RecruitmentStatus
    capacity: int | None
    taken: int
    seats_left: int | None
    seats_hint: int | None
    absent_from_source: bool
    held: int
    confirmed: int
    waiting: int
    version: int

    @classmethod
    def of(cls, pair: tuple[TrainingSession, Seats]) -> Self:
        """Return the representation of a session and its seats."""
        session, seats = pair
        brief = SessionBrief.model_validate(session).model_dump()
        own = {name: getattr(session, name) for name in _FIELDS}
        return cls(**brief, **own, **seats._asdict())


_FIELDS = (
    *("id", "state", "recruitment_status", "capacity", "taken", "seats_left", "version"),
    *("seats_hint", "absent_from_source"),
)
