"""Bodies of the requests and responses of trainings."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel

from chassis.http import Body
from contracts.trainings import EnrolmentRefusalReason
from contracts.words import Known
from services.trainings.domain.seats import EnrolmentState
from services.trainings.models import Enrolment, TrainingSession


class Refusal(Body):
    """Why the provider says no."""

    reason: Annotated[EnrolmentRefusalReason, Known]


class SessionBrief(BaseModel):
    """The session of an enrolment, in a few words."""

    title: str
    starts_on: date | None
    ends_on: date | None
    city: str | None


class EnrolmentOut(BaseModel):
    """An enrolment as its provider sees it; the trainee's file is composed by the gateway."""

    id: UUID
    candidacy_id: UUID
    session_id: UUID
    state: EnrolmentState
    reason: str | None
    session: SessionBrief
    requested_at: datetime
    answered_at: datetime | None
    responsible_provider_id: UUID
    delivering_provider_id: UUID
    version: int

    @classmethod
    def of(cls, pair: tuple[Enrolment, TrainingSession]) -> Self:
        """Return the representation of an enrolment and its session."""
        enrolment, session = pair
        return cls(
            **enrolment.model_dump(exclude={"provider_id", "reservation_id"}),
            session=SessionBrief.model_validate(session, from_attributes=True),
            responsible_provider_id=session.responsible_provider_id,
            delivering_provider_id=session.delivering_provider_id,
        )


class DashboardSession(SessionBrief):
    """A session to come and its seats."""

    id: UUID
    capacity: int | None
    taken: int
    seats_left: int | None


class Dashboard(BaseModel):
    """What a provider has to do, and its sessions to come."""

    to_confirm: int
    confirmed: int
    sessions: list[DashboardSession]
