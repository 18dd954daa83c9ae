"""Candidacies and enrolments, as pages read them."""

from datetime import date, datetime
from uuid import UUID

from web.views.base import View


class Stage(View):
    """Where a case is on the five-step line."""

    index: int
    count: int
    label: str


class Next(View):
    """Who must act, and until when."""

    who: str
    action: str | None = None
    before_at: datetime | None = None
    before_on: date | None = None


class OfferOfCase(View):
    """The offer of a case, in brief."""

    id: UUID
    title: str
    employer: str | None = None
    city: str | None = None


class Reservation(View):
    """The seat of a case."""

    id: UUID
    held_until_at: datetime | None = None
    waitlist_rank: int | None = None


class SessionOfCase(View):
    """The training session of a case."""

    id: UUID
    training_title: str
    city: str | None = None
    address: str | None = None
    provider: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Person(View):
    """The person of a case, as far as this reader may know them."""

    first_name: str
    last_name: str | None = None
    last_initial: str | None = None
    city: str | None = None
    distance_km: float | None = None
    phone: str | None = None
    email: str | None = None


class Event(View):
    """A line of the history of a case."""

    at: datetime
    label: str


class Declaration(View):
    """What one side said of the hire."""

    by: str
    hired: bool
    starts_on: date | None = None


class Question(View):
    """What is asked months after a training."""

    milestone: int
    closes_at: datetime


class Case(View):
    """A candidacy as its reader sees it."""

    id: UUID
    status: str
    label: str
    reason: str | None = None
    reason_label: str | None = None
    flags: list[str] = []
    stage: Stage
    next: Next | None = None
    allowed_actions: list[str] = []
    offer: OfferOfCase
    reservation: Reservation | None = None
    session: SessionOfCase | None = None
    person: Person | None = None
    message: str | None = None
    submitted_at: datetime | None = None
    decision_due_at: datetime | None = None
    history: list[Event] = []
    declared: list[Declaration] = []
    question: Question | None = None

    def may(self, action: str) -> bool:
        """Say whether the gateway allows ``action`` to this reader now."""
        return action in self.allowed_actions


class StoryLine(View):
    """A step of a case, or a message about it."""

    at: datetime
    kind: str
    label: str
    who: str
    fate: str | None = None


class Story(View):
    """What happened to a case, and who was told."""

    label: str
    stage: Stage
    offer: OfferOfCase
    lines: list[StoryLine] = []
    degraded: list[str] = []


class Cases(View):
    """A page of candidacies."""

    items: list[Case] = []
    next_cursor: str | None = None


class Enrolment(View):
    """An enrolment, for the training provider. ``person`` only once the seat is confirmed."""

    id: UUID
    state: str
    label: str = ""
    requested_at: datetime | None = None
    session: SessionOfCase | None = None
    person: Person | None = None
    allowed_actions: list[str] = []


class Enrolments(View):
    """A page of enrolments."""

    items: list[Enrolment] = []
    next_cursor: str | None = None


class Act(View):
    """What a link received by e-mail lets one do."""

    purpose: str
    case: Case | None = None
    enrolment: Enrolment | None = None
    expires_at: datetime | None = None


class Cell(View):
    """A group of people; without numbers, it is too small to be shown."""

    key: str | None = None
    label: str | None = None
    people: int | None = None
    answered: int | None = None
    rate_of_answered: int | None = None
    rate_of_all: int | None = None


class Statistics(View):
    """Employment some months after a training."""

    by: str
    milestone: int
    items: list[Cell] = []
