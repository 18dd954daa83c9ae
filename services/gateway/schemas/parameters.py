"""Query parameters: an unknown one is refused."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from chassis.types import SearchWords
from contracts.candidacy import ContractKind
from contracts.words import BasinCode, InseeCode, Known, RomeCode
from services.gateway.domain import Role

RADII = (5, 10, 20, 30, 50, 100)


def _radius(value: int | None) -> int | None:
    if value is not None and value not in RADII:
        raise PydanticCustomError("not_in_list", "not_in_list")
    return value


Cursor = Annotated[str, StringConstraints(max_length=600, pattern=r"^[A-Za-z0-9_=-]+$")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Parameters(BaseModel):
    """Base of query parameters: an unknown one is refused."""

    model_config = ConfigDict(extra="forbid")


class Paged(Parameters):
    """A page of a list."""

    limit: Annotated[int, Field(ge=1, le=100, description="Nombre d’éléments")] = 20
    cursor: Annotated[Cursor | None, Field(description="Suite d’une page précédente")] = None


class Around(Parameters):
    """From where somebody looks: a commune, or a point."""

    near: Annotated[InseeCode | None, Field(description="Commune (code INSEE)")] = None
    lat: Annotated[Latitude | None, Field(description="Latitude")] = None
    lon: Annotated[Longitude | None, Field(description="Longitude")] = None

    @model_validator(mode="after")
    def _point_is_whole(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise PydanticCustomError("missing", "missing")
        return self

    def asked(self) -> dict[str, object]:
        """Return the same in the words of `matching`."""
        words = self.model_dump(mode="json", exclude_none=True)
        return {"insee_code" if name == "near" else name: each for name, each in words.items()}


class OfferFilters(Around):
    """What somebody looks for, and around what place."""

    q: Annotated[SearchWords | None, Field(description="Mots du métier")] = None
    occupation: Annotated[RomeCode | None, Field(description="Code ROME")] = None
    radius_km: Annotated[int | None, Field(le=100), AfterValidator(_radius)] = None
    contract: Annotated[
        list[Annotated[ContractKind, Known]], Field(max_length=6, description="Contrats")
    ] = []
    max_level: Annotated[int | None, Field(ge=0, le=8, description="Niveau d’études")] = None
    no_diploma: Annotated[bool | None, Field(description="Sans diplôme demandé")] = None
    working_time: Annotated[
        Literal["full_time", "part_time"] | None, Field(description="Temps de travail")
    ] = None
    training_starts_before: Annotated[
        date | None, Field(description="Une formation commence avant ce jour, au mois près")
    ] = None
    widen: Annotated[bool | None, Field(description="Élargir si rien n’est trouvé")] = None
    basin: Annotated[BasinCode | None, Field(description="Bassin d’emploi")] = None


class OfferSearch(Paged, OfferFilters):
    """The same, in an order, one page at a time."""

    sort: Annotated[Literal["distance", "-published_at", "score"] | None, Field()] = None


class TrainingSearch(Paged, Around):
    """What training somebody looks for, and around what place."""

    q: Annotated[SearchWords | None, Field(description="Mots du métier ou de la formation")] = None
    radius_km: Annotated[int | None, Field(le=100), AfterValidator(_radius)] = None
    starts_before: Annotated[date | None, Field(description="Début avant ce jour")] = None
    level: Annotated[int | None, Field(ge=0, le=8, description="Niveau d’études")] = None


class Place(Around):
    """From where somebody looks, and with which level of education."""

    level: Annotated[int | None, Field(ge=0, le=8, description="Niveau d’études")] = None


class Suggest(Parameters):
    """The first letters of something."""

    q: Annotated[SearchWords, Field(min_length=2, description="Premières lettres")]


class Listing(Paged):
    """A page of cases or enrolments."""

    status: Annotated[
        str | None, StringConstraints(max_length=40, pattern=r"^[a-z_]+$"), Field()
    ] = None


class Feed(Parameters):
    """Where to go on from in the events of a partner."""

    cursor: Annotated[str, StringConstraints(pattern=r"^(\d{1,18}|latest|)$")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Departure(Parameters):
    """Where to come back to, and as what."""

    return_to: Annotated[
        str, StringConstraints(max_length=500, pattern=r"^(https?://[\x21-\x7e]+)?$")
    ] = ""
    role: Literal[Role.CANDIDATE, Role.EMPLOYER, Role.TRAINING_PROVIDER] | None = None


class StatisticsAsked(Parameters):
    """By what people are counted, and how many months after their training."""

    by: Literal["basin", "provider", "occupation", "funding_route"] = "basin"
    milestone: Annotated[int, Field(ge=1, le=60, description="Mois après la formation")] = 12
