"""What the pages read of the gateway's answers. Unknown fields are ignored: the API may grow."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """Part of an answer of the gateway."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Place(View):
    """A commune proposed to a visitor."""

    insee_code: str
    name: str
    department: str | None = None


class Places(View):
    """Communes that answer to what was typed."""

    items: list[Place] = []


class Sentence(View):
    """A reason, or the condition that blocks: a code and its French sentence."""

    code: str
    text: str = Field(validation_alias="sentence", default="")


class Session(View):
    """A funded training session, as shown beside an offer or in a case."""

    id: UUID | None = Field(default=None, validation_alias="session_id")
    title: str = ""
    city: str | None = None
    address: str | None = None
    provider: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    weeks: int | None = None
    hours: int | None = None
    seats_left: int | None = None
    waitlist_length: int = 0
    distance_km: float | None = None
    reasons: list[Sentence] = []
    blocking: Sentence | None = None


class Sessions(View):
    """The sessions of an offer, best first."""

    items: list[Session] = []


class Card(View):
    """An offer in a list."""

    id: UUID
    title: str
    employer: str | None = None
    city: str | None = None
    distance_km: float | None = None
    contract_label: str | None = None
    pay_text: str | None = None
    source_line: str | None = None
    licence_url: str | None = None
    session: Session | None = None
    blocking: Sentence | None = None


class Results(View):
    """A page of offers."""

    items: list[Card] = []
    next_cursor: str | None = None
    total: int = 0
    total_is_exact: bool = True
    radius_km: int | None = None
    widened: bool = False


class Offer(View):
    """An offer, whole."""

    id: UUID
    title: str
    description: str = ""
    employer: str | None = None
    city: str | None = None
    contract_kind: str | None = None
    contract_label: str | None = None
    pay_text: str | None = None
    weekly_hours: float | None = None
    experience_label: str | None = None
    apply_mode: str = "direct"
    source_line: str | None = None
    source_url: str | None = None
    licence_url: str | None = None
    checked_at: datetime | None = None


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

    def may(self, action: str) -> bool:
        """Say whether the gateway allows ``action`` to this reader now."""
        return action in self.allowed_actions


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


class Code(View):
    """A code and its label."""

    code: str
    label: str


class Codes(View):
    """A list of the reference."""

    items: list[Code] = []


class Act(View):
    """What a link received by e-mail lets one do."""

    purpose: str
    case: Case | None = None
    enrolment: Enrolment | None = None
    expires_at: datetime | None = None


class Organisation(View):
    """An organisation the visitor belongs to."""

    id: UUID
    name: str | None = None
    siret: str | None = None
    kind: str | None = None


class LoginSession(View):
    """Who is logged in."""

    role: str
    first_name: str | None = None
    organisations: list[Organisation] = []


class OpenedSession(View):
    """A session just opened: the token, and how long it lives."""

    token: str
    expires_at: datetime
    role: str | None = None


class Provider(View):
    """A way to log in."""

    id: str
    label: str
    login_url: str | None = None


class Providers(View):
    """The ways to log in."""

    items: list[Provider] = []


class Meta(View):
    """The region of this instance: names, telephone, texts, colours."""

    region: str
    region_name: str
    environment: str = "production"
    phone: str = ""
    email: str | None = None
    timezone: str = "Europe/Paris"
    texts: dict[str, str] = {}
    theme: dict[str, str] = {}
