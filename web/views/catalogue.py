"""Offers, trainings and places, as pages read them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from web.views.base import View


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
    schedule: str | None = None
    permanent_entry: bool = False
    region_funded: bool | None = None
    training_id: UUID | None = None
    reasons: list[Sentence] = []
    blocking: Sentence | None = None
    current: bool = False


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
    similar_group: str | None = None
    session: Session | None = None
    blocking: Sentence | None = None


class Group(View):
    """An offer of a list, and those of the same page that say the same."""

    card: Card
    alike: list[Card] = []


class Results(View):
    """A page of offers."""

    items: list[Card] = []
    next_cursor: str | None = None
    total: int = 0
    total_is_exact: bool = True
    radius_km: int | None = None
    widened: bool = False
    corrected_words: str | None = None

    @property
    def groups(self) -> list[Group]:
        """Return the offers, those that say the same behind the first of them."""
        found: dict[str, list[Card]] = {}
        for card in self.items:
            found.setdefault(card.similar_group or str(card.id), []).append(card)
        return [Group(card=first, alike=alike) for first, *alike in found.values()]


class Alternatives(View):
    """Other offers, and what they have that the first had not."""

    items: list[Card] = []
    because: Sentence | None = None


class Lack(View):
    """What a basin lacks for an occupation in a month; none: too few to be told."""

    basin_label: str
    occupation_name: str
    month: date
    offers: int | None = None
    sessions: int | None = None
    seats: int | None = None


class Demand(View):
    """Every lack, the largest first."""

    counted_on: date | None = None
    items: list[Lack] = []


class Choice(View):
    """A value of a filter, and how many offers one would get by choosing it."""

    value: str
    label: str
    count: int
    changes_nothing: bool = False


class Facet(View):
    """A filter with its values."""

    name: str
    values: list[Choice] = []


class Facets(View):
    """The filters of a search, with their counts."""

    facets: list[Facet] = []

    def of(self, name: str) -> list[Choice]:
        """Return the values of a filter; none when they are not known."""
        return next((each.values for each in self.facets if each.name == name), [])


class Training(View):
    """A training in a list, or whole with its dates and offers."""

    id: UUID
    title: str
    certification: str | None = None
    occupations: list[str] = []
    entry_level: int | None = None
    entry_level_required: bool = False
    distance_km: float | None = None
    dates: int = 1
    session: Session
    sessions: list[Session] = []
    offers: list[Card] = []


class Trainings(View):
    """A page of trainings."""

    items: list[Training] = []
    next_cursor: str | None = None
    total: int = 0
    total_is_exact: bool = True


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
