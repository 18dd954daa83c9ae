"""Where something is, from what a source says of it: codes, names and points that may be wrong."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from chassis.referentials import communes, points
from chassis.referentials.communes import Commune
from chassis.referentials.names import fold, normalise_name
from chassis.referentials.points import NEAR_KM, Point
from contracts.offers import GeoPrecision

_LABEL = re.compile(r"^\s*(\d{2}|2[AB]|9[78]\d)\s*(?:-\s*(.*))?$", re.IGNORECASE)
_INSEE = re.compile(r"^(\d{2}|2[AB])\d{3}$")
_DEPARTMENT_ONLY = re.compile(r"\(\s*d[eé]p", re.IGNORECASE)


class ResolvedPlace(NamedTuple):
    """A place as well as it is known. Only address and commune take part in distances."""

    insee_code: str | None
    city: str | None
    department: str | None
    lat: float | None
    lon: float | None
    precision: GeoPrecision
    flags: tuple[str, ...]


@dataclass
class _Said:
    """What the source says, and what was found wrong in it."""

    insee: str | None
    postal_code: str | None
    department: str | None
    name: str
    flags: list[str] = field(default_factory=list)


def resolve(
    *,
    insee: str | None,
    postal_code: str | None,
    label: str | None,
    lat: float | None,
    lon: float | None,
) -> ResolvedPlace:
    """Return the place by INSEE code, else postal code and name, else department and name.

    Flags say what was wrong: ``insee_unknown``, ``insee_ambiguous``, ``insee_is_postal_code``,
    ``insee_contradicts_label``, ``name_ambiguous``, ``commune_unknown``, ``commune_from_point``,
    ``coordinates_swapped``, ``coordinates_far``, ``coordinates_invalid``.
    """
    said = _read(insee, postal_code, label)
    commune = _by_insee(said) or _by_postal_code(said) or _by_department(said)
    point = points.valid(lat, lon)
    if point is None and (lat, lon) != (None, None):
        said.flags.append("coordinates_invalid")
    if commune is not None:
        return _placed(said, commune, point)
    return _unplaced(said, point)


def _read(insee: str | None, postal_code: str | None, label: str | None) -> _Said:
    match = _LABEL.match(label or "")
    prefix, rest = (match[1].upper(), match[2] or "") if match else (None, label or "")
    department = prefix if prefix in communes.departments_in_use() else None
    if department is None:
        department = _departments_by_name().get(fold(rest))
    name = normalise_name(rest)
    names_a_department = fold(rest) in _departments_by_name()
    if _DEPARTMENT_ONLY.search(rest) or (
        names_a_department and (department, name) not in _by_name()
    ):
        name = ""
    code = (insee or "").strip().upper()
    postal = (postal_code or "").strip()
    return _Said(
        code.zfill(5) if code else None, postal.zfill(5) if postal else None, department, name
    )


def _by_insee(said: _Said) -> Commune | None:
    if said.insee is None:
        return None
    code = communes.current(said.insee)
    if code is None:
        return _behind_no_code(said)
    commune = communes.all_by_code()[code]
    if said.department and said.department != commune.department:
        said.flags.append("insee_contradicts_label")
        return None
    if said.name and said.name not in _names_of(code):
        meant = _named(communes.with_postcode(said.insee), said.name)
        if meant is not None:
            said.flags.append("insee_is_postal_code")
            return meant
    if said.insee == said.postal_code and said.insee not in commune.postal_codes:
        said.flags.append("insee_is_postal_code")
        return None
    return commune


def _behind_no_code(said: _Said) -> Commune | None:
    """Read a code that leads to no single commune: ambiguous, a postal code, or unknown."""
    code = said.insee or ""
    if targets := communes.aliases_of_code(code):
        candidates = tuple(communes.all_by_code()[alias.current] for alias in targets)
        found = _named(candidates, said.name)
        if found is None:
            said.flags.append("insee_ambiguous")
            said.department = said.department or communes.department_of_code(code)
        return found
    if communes.with_postcode(code):
        said.flags.append("insee_is_postal_code")
        said.postal_code = said.postal_code or code
        return None
    said.flags.append("insee_unknown")
    if said.department is None and said.postal_code is None and _INSEE.match(code):
        said.department = communes.department_of_code(code)
    return None


def _by_postal_code(said: _Said) -> Commune | None:
    if said.postal_code is None or not said.name:
        return None
    return _named(communes.with_postcode(said.postal_code), said.name)


def _by_department(said: _Said) -> Commune | None:
    if said.department is None and said.postal_code is not None:
        said.department = communes.department_of_code(said.postal_code)
    if said.department is None or not said.name:
        return None
    codes = _by_name().get((said.department, said.name), ())
    if len(codes) > 1:
        said.flags.append("name_ambiguous")
    return communes.get(codes[0]) if len(codes) == 1 else None


def _named(candidates: tuple[Commune, ...], name: str) -> Commune | None:
    """Return the one candidate of this name: its own, else a name it absorbed."""
    own = [each for each in candidates if name and normalise_name(each.name) == name]
    found = own or [each for each in candidates if name and name in _names_of(each.insee)]
    return found[0] if len(found) == 1 else None


def _placed(said: _Said, commune: Commune, given: Point | None) -> ResolvedPlace:
    centre = points.of(commune)
    point, precision = centre, GeoPrecision.COMMUNE
    if given is not None:
        turned = points.swapped(given)
        if centre is None:
            point, precision = given, GeoPrecision.ADDRESS
            if points.looks_swapped(given):
                point = _swap(said, given)
        elif points.distance_km(given, centre) <= NEAR_KM:
            point, precision = given, GeoPrecision.ADDRESS
        elif points.valid(*turned) and points.distance_km(turned, centre) <= NEAR_KM:
            point, precision = _swap(said, given), GeoPrecision.ADDRESS
        else:
            said.flags.append("coordinates_far")
    if point is None:
        precision = GeoPrecision.DEPARTMENT
    return _place(said, commune, point, precision)


def _unplaced(said: _Said, given: Point | None) -> ResolvedPlace:
    if said.name or said.insee:
        said.flags.append("commune_unknown")
    if given is not None and said.department is not None:
        point = _swap(said, given) if points.looks_swapped(given) else given
        commune = points.nearest(point)
        if commune is not None and commune.department == said.department:
            said.flags.append("commune_from_point")
            return _place(said, commune, point, GeoPrecision.ADDRESS)
    precision = GeoPrecision.DEPARTMENT if said.department else GeoPrecision.NONE
    return ResolvedPlace(None, None, said.department, None, None, precision, tuple(said.flags))


def _swap(said: _Said, given: Point) -> Point:
    said.flags.append("coordinates_swapped")
    return points.swapped(given)


def _place(
    said: _Said, commune: Commune, point: Point | None, precision: GeoPrecision
) -> ResolvedPlace:
    lat, lon = point or (None, None)
    return ResolvedPlace(
        commune.insee, commune.name, commune.department, lat, lon, precision, tuple(said.flags)
    )


@cache
def _departments_by_name() -> dict[str, str]:
    return {fold(name): code for code, name in communes.departments().items()}


@cache
def _absorbed_names() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for alias in communes.aliases():
        if alias.name:
            found.setdefault(alias.current, set()).add(normalise_name(alias.name))
    return {code: frozenset(names) for code, names in found.items()}


def _names_of(code: str) -> frozenset[str]:
    own = normalise_name(communes.all_by_code()[code].name)
    return _absorbed_names().get(code, frozenset()) | {own}


@cache
def _by_name() -> dict[tuple[str, str], tuple[str, ...]]:
    """Index communes by department and name; an absorbed name serves where no commune bears it."""
    own: dict[tuple[str, str], set[str]] = {}
    absorbed: dict[tuple[str, str], set[str]] = {}
    for commune in communes.all_by_code().values():
        key = (commune.department, normalise_name(commune.name))
        own.setdefault(key, set()).add(commune.insee)
        for name in _absorbed_names().get(commune.insee, ()):
            absorbed.setdefault((commune.department, name), set()).add(commune.insee)
    return {key: tuple(sorted(codes)) for key, codes in (absorbed | own).items()}
