"""Lines of a table, CSV or XLSX, inside bounds: each a name of column and its text."""

import csv
import io
from collections.abc import Iterable, Iterator

from services.trainings.clients.table.spreadsheet import cells_of
from services.trainings.domain.feed import FileRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000

Row = dict[str, str]


def rows_of(content: bytes) -> Iterator[Row]:
    """Yield the lines below the first one, which names the columns. Raises `FileRefused`."""
    if len(content) > MAX_BYTES:
        raise FileRefused(f"Ce tableau dépasse {MAX_BYTES // 1024 // 1024} Mo.")
    if not content.strip():
        raise FileRefused("Ce fichier est vide.")
    lines = cells_of(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    return _named(lines)


def _named(lines: Iterable[list[str]]) -> Iterator[Row]:
    header: list[str] = []
    for number, cells in enumerate(lines):
        if number > MAX_LINES:
            raise FileRefused(f"Ce tableau dépasse {MAX_LINES} lignes.")
        if not header:
            header = [name.strip() for name in cells]
        else:
            padded = [*cells, *[""] * (len(header) - len(cells))]
            yield {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    try:
        yield from reader
    except csv.Error as error:
        raise FileRefused(f"Ce fichier CSV est illisible (ligne {reader.line_num}).") from error


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(charset)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise FileRefused("Ce fichier n’est ni un CSV en UTF-8 ou Windows-1252, ni un classeur XLSX.")
