"""Hires declared, situations told, and what may be published of them."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chassis.errors import FieldError, Unprocessable
from chassis.http import Answer, Body
from chassis.types import Day
from contracts.candidacy import ContractKind, NotHiredReason, Situation
from contracts.words import Known
from services.candidacy.domain.hiring import Declared, Side, Told
from services.candidacy.domain.statistics import Cell, Dimension

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
NOT_SAID = {Situation.NO_ANSWER, Situation.UNKNOWN}


class DeclarationIn(Body):
    """Hired, with the first day; or not, and why."""

    hired: bool
    contract_kind: Annotated[ContractKind, Known] | None = None
    starts_on: Day | None = None
    reason: Annotated[NotHiredReason, Known] | None = None

    def declared(self, side: Side) -> Declared:
        """Return what is said. Raises `Unprocessable` when the essential is missing."""
        if self.hired and self.starts_on is None:
            raise _missing("starts_on", "Indiquez le premier jour de travail")
        if not self.hired and self.reason is None:
            raise _missing("reason", "Choisissez une raison dans la liste")
        if self.hired:
            return Declared(side, True, self.contract_kind, self.starts_on)
        return Declared(side, False, reason=self.reason)


class SituationIn(Body):
    """Where a person is; a contract and a month if they work."""

    code: Annotated[Situation, Known]
    contract_kind: Annotated[ContractKind, Known] | None = None
    since_month: Month | None = None

    def told(self) -> Told:
        """Return what one side tells."""
        if self.code in NOT_SAID:
            raise _missing("code", "Choisissez une réponse dans la liste")
        return Told(self.code, self.contract_kind, self.since_month)


class Statistics(Body):
    """What is counted, and by what."""

    by: Dimension = Dimension.BASIN
    milestone: Annotated[int, Field(ge=1, le=60)] = 12


class CellOut(Answer):
    """A cell of the statistics; without numbers, its group is too small to be shown."""

    key: str | None
    label: str | None
    people: int | None
    answered: int | None
    employed: int | None
    rate_of_answered: int | None
    rate_of_all: int | None


class StatisticsOut(Answer):
    """Employment some months after a training."""

    by: Dimension
    milestone: int
    items: list[CellOut]

    @classmethod
    def of(cls, asked: Statistics, cells: list[Cell]) -> Self:
        """Return the cells that may be published."""
        items = [CellOut.model_validate(cell) for cell in cells]
        return cls(by=asked.by, milestone=asked.milestone, items=items)


def _missing(field: str, detail: str) -> Unprocessable:
    error = FieldError("missing", detail, pointer=f"#/{field}")
    return Unprocessable("1 champ à corriger", errors=[error])
