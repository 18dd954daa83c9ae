"""What the door answers. Other fields and other values of codes may appear later."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Open(BaseModel):
    """Base of answers: what is written here is there; more may be."""

    model_config = ConfigDict(extra="allow")


class Item(Open):
    """One thing of a catalogue."""


class Items(Open):
    """A list, with what could not be read."""

    items: list[Item]
    degraded: list[str] = []


class Page(Open):
    """A page of a list."""

    items: list[Item]
    next_cursor: str | None = None
    total: int | None = None
    total_is_exact: bool = True


class Offer(Open):
    """A job offer, its source, and the trainings that lead to it."""

    id: UUID
    title: str
    apply_mode: str | None = None
    trainings: list[Item] | None = Field(
        default=None, description="Trois sessions au plus ; absent si « degraded » le nomme"
    )
    degraded: list[str] = []


class Choice(Open):
    """A value of a filter, and how many offers one would get by choosing it."""

    value: str = Field(examples=["CDI"])
    label: str = Field(examples=["CDI"])
    count: int
    changes_nothing: bool = Field(description="Choisir cette valeur ne changerait rien")


class Facet(Open):
    """A filter with its values; ``name`` is its parameter."""

    name: str = Field(examples=["contract"])
    values: list[Choice]


class Facets(Open):
    """Every filter of a search, counted on the same circle as the list."""

    total: int
    radius_km: int | None = None
    widened: bool
    facets: list[Facet]


class Points(Open):
    """The first offers of a search as points (GeoJSON: longitude, then latitude)."""

    type: str = Field(examples=["FeatureCollection"])
    features: list[Item]
    truncated: bool = Field(description="Il y en a plus de 500")


class Training(Open):
    """A training, its dates to come, and offers it leads to."""

    id: UUID
    title: str
    sessions: list[Item]
    offers: list[Item]


class Code(BaseModel):
    """A code and its French label."""

    code: str = Field(examples=["too_far"])
    label: str = Field(examples=["C’est trop loin"])
    labels: dict[str, str] | None = Field(default=None, description="Libellé pour chaque lecteur")
    stage: int | None = Field(default=None, description="Étape, de 1 à 5")
    status: int | None = Field(default=None, description="Statut HTTP d’un problème")


class Codes(BaseModel):
    """A list of the reference."""

    items: list[Code]


class LoginProvider(BaseModel):
    """A way to log in."""

    id: str = Field(examples=["email"])
    label: str = Field(examples=["Recevoir un lien par e-mail"])
    roles: list[str]
    login_url: str | None = Field(default=None, description="Page où commencer, s’il y en a une")


class Providers(BaseModel):
    """The ways to log in."""

    items: list[LoginProvider]


class Meta(BaseModel):
    """The region of this instance."""

    region: str
    region_name: str
    environment: str
    version: str
    phone: str
    email: str | None = None
    timezone: str
    texts: dict[str, str]
    theme: dict[str, str]
    providers: list[LoginProvider]


class OrganisationOut(BaseModel):
    """An organisation somebody acts for."""

    id: UUID
    siret: str
    name: str | None
    kind: str
    role: str


class LoginSessionOut(BaseModel):
    """Who is logged in."""

    account_id: UUID
    role: str
    first_name: str | None
    organisations: list[OrganisationOut]
    limited_to: UUID | None = Field(description="Candidature à laquelle la session est limitée")
    expires_at: datetime


class OpenedSession(BaseModel):
    """A session just opened. The token is shown once."""

    token: str
    expires_at: datetime
    role: str


class Answered(BaseModel):
    """The same for everybody."""

    detail: str = Field(examples=["Si cette adresse est connue, un lien vient de partir."])


class Dashboard(Open):
    """What awaits an answer."""

    degraded: list[str] = []


class Phone(Open):
    """A telephone number, shown on demand; the access is kept."""

    phone: str


class Events(Open):
    """A page of the events of a partner."""

    items: list[Item]
    next_cursor: str | None = None


class Keys(Open):
    """The API keys of an organisation, without their secrets."""

    items: list[Item]


class NewKey(Open):
    """A new API key; the secret is shown once."""

    id: UUID
    secret: str
