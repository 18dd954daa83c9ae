"""Enrolments as they are asked for and answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from chassis.cursors import Position
from chassis.errors import CursorInvalid
from chassis.http import Answer, Body
from chassis.types import Day
from contracts.trainings import (
    AbandonmentReason,
    AbsenceKind,
    CertificationResult,
    EnrolmentRefusalReason,
)
from contracts.words import Known
from services.trainings.domain.seats import EnrolmentState
from services.trainings.models import Enrolment, TrainingSession
from services.trainings.repository import After


class Refusal(Body):
    """Why the provider says no."""

    reason: Annotated[EnrolmentRefusalReason, Known]


_ABSENCES = {"no_show": AbsenceKind.NO_SHOW, "absent": AbsenceKind.ABSENT}


class Attendance(Body):
    """Who came: ``started``, or the way they were missing, and the day."""

    kind: Literal["started", "no_show", "absent"]
    on: Day

    @property
    def absence(self) -> AbsenceKind | None:
        """Return how the person was missing, or none if they came."""
        return _ABSENCES.get(self.kind)


class Completion(Body):
    """The last day, and its result."""

    on: Day
    certification: Annotated[CertificationResult, Known]


class Abandonment(Body):
    """The last day of presence, and why; never a health reason."""

    on: Day
    reason: Annotated[AbandonmentReason, Known]


class SessionBrief(Answer):
    """The session of an enrolment, in a few words."""

    title: str
    starts_on: date | None
    ends_on: date | None
    city: str | None


class EnrolmentOut(Answer):
    """An enrolment as its provider sees it; the trainee's file is composed by the gateway."""

    id: UUID
    candidacy_id: UUID
    session_id: UUID
    state: EnrolmentState
    reason: str | None
    session: SessionBrief
    requested_at: datetime
    answered_at: datetime | None
    started_on: date | None
    ended_on: date | None
    certification: CertificationResult | None
    responsible_provider_id: UUID
    delivering_provider_id: UUID
    version: int

    @classmethod
    def of(cls, pair: tuple[Enrolment, TrainingSession]) -> Self:
        """Return the representation of an enrolment and its session."""
        enrolment, session = pair
        return cls(
            **enrolment.model_dump(exclude={"provider_id", "reservation_id"}),
            session=SessionBrief.model_validate(session),
            responsible_provider_id=session.responsible_provider_id,
            delivering_provider_id=session.delivering_provider_id,
        )


class DashboardSession(SessionBrief):
    """A session to come and its seats."""

    id: UUID
    capacity: int | None
    taken: int
    seats_left: int | None


class Dashboard(Answer):
    """What a provider has to do, and its sessions to come."""

    to_confirm: int
    confirmed: int
    in_training: int
    sessions: list[DashboardSession]

    @classmethod
    def of(cls, counts: Mapping[EnrolmentState, int], sessions: Sequence[TrainingSession]) -> Self:
        """Return the dashboard made of these counts and sessions."""
        return cls(
            to_confirm=counts.get(EnrolmentState.REQUESTED, 0),
            confirmed=counts.get(EnrolmentState.CONFIRMED, 0),
            in_training=counts.get(EnrolmentState.STARTED, 0),
            sessions=[DashboardSession.model_validate(one) for one in sessions],
        )


def position(last: EnrolmentOut) -> Position:
    """Return where a page of enrolments ends."""
    return [last.requested_at.isoformat(), str(last.id)]


def after(position: Position) -> After:
    """Return where the next page of enrolments starts."""
    try:
        requested_at, last = position
        return After(datetime.fromisoformat(str(requested_at)), UUID(str(last)))
    except ValueError:
        raise CursorInvalid from None
