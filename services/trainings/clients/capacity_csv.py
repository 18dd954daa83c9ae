"""Reader of the CSV file by which a provider or the Région declares seats (places)."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 20_000
MAX_SEATS = 1000

_ID = ("session_id", "identifiant")
_KEY = ("session_key", "clé", "cle")
_SEATS = ("capacity", "places")


class CapacityFileRefused(Exception):
    """The whole file is refused; the sentence is for a person and nothing was applied."""


@dataclass(frozen=True)
class CapacityLine:
    """One line: a session, named by its id or by its key, and its seats; or what is wrong."""

    number: int
    session_id: UUID | None = None
    session_key: str | None = None
    capacity: int = 0
    problem: str | None = None


def read_capacity_csv(content: bytes) -> list[CapacityLine]:
    """Read a file in UTF-8 or Windows-1252, separated by ; or by commas."""
    if len(content) > MAX_BYTES:
        raise CapacityFileRefused("Ce fichier dépasse 5 Mo.")
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    try:
        header = [name.strip().casefold() for name in next(rows, [])]
        columns = _columns(header)
        return list(_lines(rows, columns))
    except csv.Error as error:
        raise CapacityFileRefused(
            f"Ce fichier CSV est illisible (ligne {rows.line_num})."
        ) from error


@dataclass(frozen=True)
class _Columns:
    seats: int
    id: int | None
    key: int | None


def _columns(header: list[str]) -> _Columns:
    def place(names: tuple[str, ...]) -> int | None:
        return next((header.index(name) for name in names if name in header), None)

    seats = place(_SEATS)
    columns = _Columns(-1 if seats is None else seats, place(_ID), place(_KEY))
    if seats is None or (columns.id is None and columns.key is None):
        raise CapacityFileRefused(
            "Ce fichier doit avoir les colonnes « session_id » ou « session_key », et « capacity »."
        )
    return columns


def _lines(rows: "Iterator[list[str]]", columns: _Columns) -> Iterator[CapacityLine]:
    for number, row in enumerate(rows, start=2):
        if number > MAX_LINES + 1:
            raise CapacityFileRefused(f"Ce fichier dépasse {MAX_LINES} lignes.")
        if any(cell.strip() for cell in row):
            yield _line(number, row, columns)


def _line(number: int, row: list[str], columns: _Columns) -> CapacityLine:
    def cell(column: int | None) -> str:
        return row[column].strip() if column is not None and column < len(row) else ""

    seats = cell(columns.seats)
    if not (seats.isascii() and seats.isdigit() and len(seats) <= 4 and int(seats) <= MAX_SEATS):
        return CapacityLine(
            number, problem=f"le nombre de places doit être un entier de 0 à {MAX_SEATS}"
        )
    if raw_id := cell(columns.id):
        try:
            return CapacityLine(number, session_id=UUID(raw_id), capacity=int(seats))
        except ValueError:
            return CapacityLine(number, problem="l’identifiant de la session n’est pas valable")
    if key := cell(columns.key):
        return CapacityLine(number, session_key=key, capacity=int(seats))
    return CapacityLine(number, problem="la session n’est pas indiquée")


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(charset)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise CapacityFileRefused("Ce fichier n’est pas un CSV en UTF-8 ou en Windows-1252.")
