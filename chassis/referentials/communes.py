"""Communes of France by code and postal code; old, delegated and associated ones lead to them."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Commune(NamedTuple):
    """A current commune. Points are known in the regions that the table covers."""

    insee: str
    name: str
    department: str
    region: str
    postal_codes: tuple[str, ...]
    population: int
    lat: float | None
    lon: float | None


class Alias(NamedTuple):
    """Another code or name of a commune: old, delegated, associated, arrondissement, renamed."""

    code: str
    kind: str
    name: str
    current: str


def get(insee: str) -> Commune | None:
    """Return the current commune of exactly this code."""
    return all_by_code().get(insee)


def current(insee: str) -> str | None:
    """Return the current code behind a code, or none when unknown or ambiguous."""
    if insee in all_by_code():
        return insee
    targets = {alias.current for alias in aliases_of_code(insee)}
    return targets.pop() if len(targets) == 1 else None


def with_postcode(code: str) -> tuple[Commune, ...]:
    """Return the communes that a postal code serves, the most populated first."""
    return _by_postcode().get(code, ())


def aliases_of_code(code: str) -> tuple[Alias, ...]:
    """Return what the table says of a code that is not, or not only, a current one."""
    return _aliases_by_code().get(code, ())


def department_of_code(code: str) -> str | None:
    """Return the department that an INSEE code or a postal code begins with."""
    head = code[:3] if code[:2] in ("97", "98") else code[:2]
    if head == "20" and len(code) == 5:
        head = "2A" if code[:3] in ("200", "201") else "2B"
    return head if head in departments_in_use() else None


@cache
def all_by_code() -> dict[str, Commune]:
    """Return every current commune by its INSEE code."""
    communes = {}
    with (HERE / "communes.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for code, name, department, region, postal_codes, population, lat, lon in lines:
            communes[code] = Commune(
                code,
                name,
                department,
                region,
                tuple(postal_codes.split("|")) if postal_codes else (),
                int(population),
                float(lat) if lat else None,
                float(lon) if lon else None,
            )
    return communes


@cache
def aliases() -> tuple[Alias, ...]:
    """Return every alias; the code is empty when only the name changed."""
    with (HERE / "aliases.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return tuple(Alias(*line) for line in lines)


@cache
def departments() -> dict[str, str]:
    """Return the name of each department by its code."""
    with (HERE / "departments.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return {code: name for code, name in lines}


@cache
def departments_in_use() -> frozenset[str]:
    """Return the codes of departments and overseas territories that have a commune."""
    return frozenset(commune.department for commune in all_by_code().values())


@cache
def _by_postcode() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(all_by_code().values(), key=lambda each: -each.population):
        for code in commune.postal_codes:
            found[code].append(commune)
    return {code: tuple(communes) for code, communes in found.items()}


@cache
def _aliases_by_code() -> dict[str, tuple[Alias, ...]]:
    found: dict[str, list[Alias]] = defaultdict(list)
    for alias in aliases():
        found[alias.code].append(alias)
    found.pop("", None)
    return {code: tuple(known) for code, known in found.items()}
