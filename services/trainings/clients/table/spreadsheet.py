"""The first sheet of an XLSX workbook, as lines of text: what a table needs, and no more.

Formulas give their last value, dates their number of days. A workbook is a ZIP of XML files: it
is read inside bounds, without any DTD.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from services.trainings.domain.feed import FileRefused

MAX_ENTRIES = 200
MAX_INFLATED = 60 * 1024 * 1024
MAX_COLUMNS = 500

_BROKEN = "Ce classeur XLSX est illisible."
_STRINGS = "xl/sharedStrings.xml"
_SHEET = "xl/worksheets/sheet1.xml"


def cells_of(content: bytes) -> Iterator[list[str]]:
    """Yield the lines of the first sheet. Raises `FileRefused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            _check(book)
            shared = list(_shared(book)) if _STRINGS in book.namelist() else []
            for row in _elements(book, _SHEET, "row"):
                yield _cells(row, shared)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError) as error:
        raise FileRefused(_BROKEN) from error


def _check(book: zipfile.ZipFile) -> None:
    entries = book.infolist()
    if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_INFLATED:
        raise FileRefused("Ce classeur est trop grand une fois décompressé.")


def _shared(book: zipfile.ZipFile) -> Iterator[str]:
    for one in _elements(book, _STRINGS, "si"):
        yield _text(one)


def _elements(book: zipfile.ZipFile, name: str, tag: str) -> Iterator[Element]:
    """Yield the elements of a tag; each is forgotten once it was read."""
    with book.open(name) as stream:
        for _, element in iterparse(stream, forbid_dtd=True):
            if element.tag.rpartition("}")[2] == tag:
                yield element
                element.clear()


def _cells(row: Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        at = _column(cell.get("r", ""), len(cells))
        cells += [""] * (at - len(cells))
        cells.append(_value(cell, shared))
    return cells


def _column(reference: str, following: int) -> int:
    """Return the rank of a column: 0 for ``A1``, 26 for ``AA1``."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return following
    rank = 0
    for letter in letters[0]:
        rank = rank * 26 + ord(letter) - 64
    if rank > MAX_COLUMNS:
        raise FileRefused(f"Ce classeur a plus de {MAX_COLUMNS} colonnes.")
    return rank - 1


def _value(cell: Element, shared: list[str]) -> str:
    text = _text(cell)
    if cell.get("t") == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    return text.removesuffix(".0") if cell.get("t", "n") == "n" else text


def _text(element: Element) -> str:
    """Return the text of a cell or of a shared string, without the formula that made it."""
    kept = (one for one in element.iter() if one.tag.rpartition("}")[2] in {"v", "t"})
    return "".join(one.text or "" for one in kept)
