"""What the door answers about a case: the candidacy, its story, its enrolment, its links."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.gateway.schemas.answers import Open, OpenedSession


class Stage(Open):
    """Where a case is on the line of five steps."""

    index: int
    count: int
    label: str


class Candidacy(Open):
    """A case, as this reader may see it."""

    id: UUID
    status: str
    label: str
    reason: str | None = None
    flags: list[str] = Field(default=[])
    stage: Stage
    allowed_actions: list[str]
    session: dict[str, Any] | None = None
    login_session: OpenedSession | None = Field(
        default=None,
        description="Après un dépôt sans compte : session limitée à cette candidature",
    )


class StoryLine(Open):
    """A step of a case, or a message about it."""

    at: datetime
    kind: str = Field(examples=["step", "message"])
    label: str = Field(examples=["Place réservée, à confirmer"])
    who: str = Field(description="Qui a agi, ou qui a été prévenu", examples=["L’employeur"])
    fate: str | None = Field(default=None, examples=["E-mail envoyé"])


class Story(Open):
    """What happened to a case, oldest first, and who was told what and when."""

    id: UUID
    status: str
    label: str
    stage: Stage
    lines: list[StoryLine]
    degraded: list[str] = Field(default=[])


class Candidacies(Open):
    """A page of cases."""

    items: list[Candidacy]
    next_cursor: str | None = None


class SessionOfEnrolment(BaseModel):
    """The session of an enrolment."""

    id: UUID
    training_title: str
    city: str | None
    starts_on: date | None
    ends_on: date | None


class Enrolment(Open):
    """An enrolment; ``person`` once the seat is confirmed."""

    id: UUID
    candidacy_id: UUID
    state: str
    label: str
    requested_at: datetime
    session: SessionOfEnrolment
    person: dict[str, Any] | None = None
    allowed_actions: list[str]
    degraded: list[str] = Field(default=[])


class Enrolments(Open):
    """A page of enrolments."""

    items: list[Enrolment]
    next_cursor: str | None = None


class Act(Open):
    """What a link lets one do, and the facts needed to decide."""

    purpose: str
    expires_at: datetime | None = None
    case: Candidacy | None = None
    enrolment: Enrolment | None = None
    login_session: OpenedSession | None = Field(
        default=None, description="Après l’action d’un candidat : session limitée à ce dossier"
    )


class StatisticsCell(BaseModel):
    """A group of people; without numbers, it is too small to be shown."""

    key: str | None
    label: str | None
    people: int | None
    answered: int | None
    employed: int | None
    rate_of_answered: int | None = Field(description="En emploi, parmi les réponses, en %")
    rate_of_all: int | None = Field(description="En emploi, parmi toutes les personnes, en %")


class Statistics(Open):
    """Employment some months after a training, group by group."""

    by: str
    milestone: int
    items: list[StatisticsCell]
