"""Parameters of the questions: an unknown one is refused."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from chassis.types import SearchWords
from contracts.candidacy import ContractKind
from contracts.words import BasinCode, InseeCode, Known, RomeCode
from services.matching.domain.search import RADII, Sort, Wish, WorkingTime


def _radius(value: int) -> int:
    if value not in RADII:
        raise PydanticCustomError("enum", "enum", {"expected": ", ".join(map(str, RADII))})
    return value


class Parameters(BaseModel):
    """Base of parameters: an unknown one is refused, never ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Around(Parameters):
    """A place and a level of education, as far as they are said."""

    insee_code: InseeCode | None = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    level: Annotated[int | None, Field(ge=0, le=8)] = None


class ToPropose(Around):
    """The same, and how many sessions at most."""

    limit: Annotated[int, Field(ge=1, le=20)] = 5


class InsteadOf(Around):
    """From where somebody looks for something else, and why an offer did not work out."""

    reason: Annotated[str | None, Field(max_length=64, pattern=r"^[a-z_]+$")] = None


class Filters(Parameters):
    """What somebody looks for, whatever the order and the page."""

    q: SearchWords = ""
    occupation: RomeCode | None = None
    insee_code: InseeCode | None = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    radius_km: Annotated[int | None, AfterValidator(_radius)] = None
    contract: list[Annotated[ContractKind, Known]] = []
    max_level: Annotated[int | None, Field(ge=0, le=8)] = None
    no_diploma: bool = False
    working_time: WorkingTime | None = None
    training_starts_before: date | None = None
    basin: BasinCode | None = None
    widen: bool = False

    def wish(self) -> Wish:
        """Return what is asked."""
        before = self.training_starts_before
        said = {"q", "contract", "cursor", "training_starts_before"}
        return Wish(
            words=self.q,
            contracts=tuple(each.value for each in self.contract),
            starts_by=before - timedelta(days=1) if before else None,
            **self.model_dump(exclude=said),
        )


class Search(Filters):
    """The same, in an order, one page at a time."""

    sort: Sort | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Field(max_length=600)] = None

    def filters(self) -> dict[str, object]:
        """Return what a cursor is bound to: everything but the page."""
        return self.model_dump(mode="json", exclude={"cursor", "limit"})


class TrainingSearch(Around):
    """What training somebody looks for."""

    q: SearchWords = ""
    radius_km: Annotated[int | None, AfterValidator(_radius)] = None
    starts_before: date | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Field(max_length=600)] = None

    def filters(self) -> dict[str, object]:
        """Return what a cursor is bound to: everything but the page."""
        return self.model_dump(mode="json", exclude={"cursor", "limit"})
