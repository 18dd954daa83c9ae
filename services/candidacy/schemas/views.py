"""Parts of a case as a reader is shown them."""

from datetime import date, datetime
from uuid import UUID

from chassis.http import Answer


class Stage(Answer):
    """Where a case is on the five-step line."""

    index: int
    count: int
    label: str


class Next(Answer):
    """Who must act, and until when."""

    who: str
    action: str | None = None
    before_at: datetime | None = None
    before_on: date | None = None


class OfferOut(Answer):
    """The offer of a case, in brief."""

    id: UUID
    title: str
    employer: str | None
    city: str | None


class ReservationOut(Answer):
    """The seat of a case."""

    id: UUID
    session_id: UUID
    held_until_at: datetime | None
    waitlist_rank: int | None


class SessionOut(Answer):
    """The training session of a case."""

    id: UUID
    training_title: str
    city: str | None
    address: str | None
    provider: str | None
    starts_on: date | None
    ends_on: date | None


class PersonOut(Answer):
    """The person of a case, as far as this reader may know them."""

    first_name: str
    last_name: str | None = None
    last_initial: str | None = None
    city: str | None = None
    insee_code: str | None = None
    distance_km: int | None = None
    phone: str | None = None
    email: str | None = None


class CommitmentOut(Answer):
    """The terms of the hiring commitment."""

    state: str
    contract_kind: str
    contract_label: str
    duration_months: int | None
    starts_from: date
    starts_until: date
    pay_text: str
    weekly_hours: float | None
    condition: str
    condition_label: str
    terms_version: str
    text: str
    made_at: datetime | None
    acknowledged_at: datetime | None


class StepOut(Answer):
    """A line of the history."""

    at: datetime
    status: str
    label: str
    by: str


class QuestionOut(Answer):
    """What is asked of a person, or of their employer, months after a training."""

    milestone: int
    closes_at: datetime


class DeclarationOut(Answer):
    """What one side said of the hire."""

    by: str
    hired: bool
    starts_on: date | None
