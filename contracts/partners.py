"""What a partner reads: dotted types, thin bodies, the same by Kafka, webhook or pull feed."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from .words import Code, Label


def topic(region: str, partner_id: str) -> str:
    """Return the one Kafka topic that a partner may read."""
    return f"{region}.partners.{partner_id}.events"


class PartnerData(BaseModel):
    """What every fact names: the enrolment, where to read it, its version (ignore lower ones)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    url: Label
    version: int
    session_id: UUID


class HeldData(PartnerData):
    """Body of a held seat."""

    held_until_at: datetime


class EndedData(PartnerData):
    """Body of something given back."""

    reason: Code


class PartnerEvent(BaseModel):
    """The envelope shared by the three doors. No personal data: read the file at ``data.url``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    timestamp: datetime


class ReservationHeld(PartnerEvent):
    """A seat of one of your sessions is held (place réservée), without identity."""

    type: Literal["reservation.held"] = "reservation.held"
    data: HeldData


class ReservationReleased(PartnerEvent):
    """A held or waitlisted seat is given back before any enrolment (place rendue)."""

    type: Literal["reservation.released"] = "reservation.released"
    data: EndedData


class EnrolmentRequestedFact(PartnerEvent):
    """Somebody confirmed their seat: answer yes or no (inscription demandée)."""

    type: Literal["enrolment.requested"] = "enrolment.requested"
    data: PartnerData


class EnrolmentConfirmedFact(PartnerEvent):
    """The enrolment is confirmed (inscription confirmée)."""

    type: Literal["enrolment.confirmed"] = "enrolment.confirmed"
    data: PartnerData


class EnrolmentCancelledFact(PartnerEvent):
    """A requested or confirmed enrolment ended (inscription annulée)."""

    type: Literal["enrolment.cancelled"] = "enrolment.cancelled"
    data: EndedData


PartnerFact = Annotated[
    ReservationHeld
    | ReservationReleased
    | EnrolmentRequestedFact
    | EnrolmentConfirmedFact
    | EnrolmentCancelledFact,
    Field(discriminator="type"),
]
"""Any fact of this version. Types not listed here must be ignored by the receiver."""

FACTS = (
    ReservationHeld,
    ReservationReleased,
    EnrolmentRequestedFact,
    EnrolmentConfirmedFact,
    EnrolmentCancelledFact,
)
TYPES: frozenset[str] = frozenset(fact.model_fields["type"].default for fact in FACTS)

_adapter: TypeAdapter[PartnerFact] = TypeAdapter(PartnerFact)


def read(body: bytes | str) -> PartnerFact:
    """Read the body of a record, a webhook or an item of the feed.

    Raises ``pydantic.ValidationError`` for a type not in `TYPES`: look at ``ce_type`` first.
    """
    return _adapter.validate_json(body)
