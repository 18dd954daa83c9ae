"""What each column of a Région's table means: a file of its directory, in the words of LHEO."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self
from xml.etree.ElementTree import Element, SubElement

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from services.trainings.clients.table.rows import Row

_SPREADSHEET_EPOCH = date(1899, 12, 30)


class MappingRefused(Exception):
    """The mapping cannot be used; the message says where and why, in French."""


class Cell(BaseModel):
    """Where a value comes from: a column, or a constant; and how it is written there.

    ``date`` is a ``strptime`` format; ``values`` translates the words of the table, whatever their
    case; ``split`` separates several values.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str | None = None
    constant: str | None = None
    date: str | None = None
    values: dict[str, str] = {}
    split: str | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if (self.column is None) == (self.constant is None):
            raise ValueError("column or constant")
        return self

    def read(self, row: Row) -> list[str]:
        """Return the values of a line, none when the cell is empty."""
        raw = self.constant if self.column is None else row[self.column]
        pieces = (raw or "").split(self.split) if self.split else [raw or ""]
        return [self._translated(piece.strip()) for piece in pieces if piece.strip()]

    def _translated(self, piece: str) -> str:
        if self.date is not None:
            return _day(piece, self.date)
        known = {word.casefold(): value for word, value in self.values.items()}
        return known.get(piece.casefold(), "" if known else piece)


def _day(piece: str, form: str) -> str:
    """Return a day as LHEO writes it; what cannot be read is left for the reader to flag."""
    if piece.replace(".", "", 1).isdigit() and len(piece.partition(".")[0]) == 5:
        return f"{_SPREADSHEET_EPOCH + timedelta(days=int(float(piece))):%Y%m%d}"
    try:
        return f"{datetime.strptime(piece, form):%Y%m%d}"  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return piece


def _cell(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


Cells = dict[str, Annotated[Cell, BeforeValidator(_cell)]]


class Mapping(BaseModel):
    """A correspondence: paths of LHEO below a formation, an action, a session, and their cells."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(pattern=r"^[a-z0-9-]{2,64}$")
    formation: Cells
    action: Cells = {}
    session: Cells = {}

    @property
    def columns(self) -> set[str]:
        """Return the columns that the table must have."""
        cells = [*self.formation.values(), *self.action.values(), *self.session.values()]
        return {cell.column for cell in cells if cell.column is not None}

    def formation_of(self, row: Row) -> Element:
        """Return the formation, with one action and one session, that a line describes."""
        formation = Element("formation")
        action = SubElement(formation, "action")
        session = SubElement(action, "session")
        for parent, cells in (
            (formation, self.formation),
            (action, self.action),
            (session, self.session),
        ):
            for path, cell in cells.items():
                for value in cell.read(row):
                    _put(parent, path, value)
        return formation


def _put(parent: Element, path: str, value: str) -> None:
    *above, last = path.split("/")
    for name in above:
        found = parent.find(name)
        parent = SubElement(parent, name) if found is None else found
    if last.startswith("@"):
        parent.set(last[1:], value)
    else:
        SubElement(parent, last).text = value


def load_mapping(path: Path) -> Mapping:
    """Read a mapping. Raises `MappingRefused`."""
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
        return Mapping.model_validate(content)
    except (OSError, yaml.YAMLError) as error:
        raise MappingRefused(f"{path.name} est illisible ({type(error).__name__}).") from None
    except ValidationError as refused:
        rows = refused.errors(include_input=False, include_url=False)
        said = " ; ".join(f"{'.'.join(map(str, row['loc']))} : {row['msg']}" for row in rows)
        raise MappingRefused(f"{path.name} est refusé. {said}") from None
