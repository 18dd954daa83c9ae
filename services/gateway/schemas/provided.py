"""What the door answers about the sessions of a training provider, and the dates of a person."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from services.gateway.schemas.answers import Item, Open


class ProvidedSession(Open):
    """A session of a training provider: its seats, and how many people are in it."""

    id: UUID
    title: str
    city: str | None
    starts_on: date | None
    ends_on: date | None
    state: str = Field(examples=["open"])
    capacity: int | None = Field(description="Places déclarées ; rien tant que ce n’est pas fait")
    taken: int
    seats_left: int | None
    seats_hint: int | None = Field(description="Places annoncées par la source ; un indice")
    absent_from_source: bool = Field(
        description="La source ne montre plus cette session, où des personnes sont inscrites"
    )
    held: int = Field(description="Places réservées, à confirmer par la personne")
    confirmed: int
    waiting: int = Field(description="Personnes en liste d’attente")


class ProvidedSessions(Open):
    """The sessions of a training provider that are not over, the nearest first."""

    items: list[ProvidedSession]
    total: int | None = None


class Capacity(Open):
    """The seats of a session as they are now, and the candidacies that lost theirs."""

    session_id: UUID
    capacity: int
    moved: list[UUID]


class SessionCancelled(Open):
    """A session that will not take place, and how many people are moved."""

    session_id: UUID
    moved: int


class RefusedLine(BaseModel):
    """A line of a file that was not applied, and why."""

    line: int
    code: str = Field(examples=["seats_below_reserved"])
    detail: str


class CapacityReport(Open):
    """What a file of seats did; a line refused stops no other."""

    changed: int
    unchanged: int
    refused: list[RefusedLine]


class SessionOption(Item):
    """A session that a person may ask for."""

    session_id: UUID
    current: bool = Field(description="La session de la place ou du rang actuel")


class SessionOptions(Open):
    """The sessions that fit, the best first."""

    items: list[SessionOption]
