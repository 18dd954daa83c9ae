"""Occupations of the ROME: names of a code and its parent, through which all is compared."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("rome.csv")
APPELLATIONS = TABLE.with_name("appellations.csv")


class Occupation(NamedTuple):
    """A line of the ROME (métier). A parent is its own parent."""

    code: str
    name: str
    parent: str


def parent_of(code: str) -> str:
    """Return the parent of a code; a code newer than the table is its own parent."""
    found = occupations().get(code)
    return found.parent if found else code


def name_of(code: str) -> str | None:
    """Return the French name of a code, if the table knows it."""
    found = occupations().get(code)
    return found.name if found else None


def is_known(code: str) -> bool:
    """Say whether the table has this code."""
    return code in occupations()


@cache
def occupations() -> dict[str, Occupation]:
    """Return the whole table by code."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return {line[0]: Occupation(*line) for line in lines}


@cache
def appellations() -> tuple[tuple[str, str], ...]:
    """Return other names that people give to occupations, each with its code."""
    with APPELLATIONS.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return tuple((name, code) for name, code in lines)
