"""Communes whose name begins as someone types, from memory."""

import heapq
from bisect import bisect_left
from collections.abc import Collection
from functools import cache

from chassis.referentials import communes
from chassis.referentials.communes import Commune
from chassis.referentials.names import fold, normalise_name

_AFTER_Z = "\u007f"


def search(text: str, limit: int, *, prefer: Collection[str] = ()) -> list[Commune]:
    """Return communes by name or postal code; ``prefer`` names departments to put first.

    An exact name comes first, then a name that begins so, then a later word that does;
    among equals, the most populated.
    """
    if text.strip().isdigit():
        found = _served_by(text.strip())
        return heapq.nsmallest(limit, found, key=lambda each: -each.population)
    start = normalise_name(text) or fold(text)
    if not start:
        return []
    best: dict[str, tuple[tuple[bool, int, int], Commune]] = {}
    entries = _beginnings()
    for at in range(bisect_left(entries, (start,)), bisect_left(entries, (start + _AFTER_Z,))):
        beginning, later, commune = entries[at]
        grade = 2 if later else int(beginning != start)
        rank = (commune.department not in prefer, grade, -commune.population)
        if commune.insee not in best or rank < best[commune.insee][0]:
            best[commune.insee] = rank, commune
    ranked = heapq.nsmallest(limit, best.values(), key=lambda each: (each[0], each[1].insee))
    return [commune for _, commune in ranked]


def homonyms(name: str, *, among: Collection[str] = ()) -> list[Commune]:
    """Return every commune of exactly this name, the most populated first.

    ``among``, when given, keeps the communes of these departments if there are any.
    """
    wanted = normalise_name(name)
    found = list(_by_exact_name().get(wanted, ()))
    near = [each for each in found if each.department in among]
    return near or found


def _served_by(digits: str) -> list[Commune]:
    if len(digits) == 5:
        return list(communes.with_postcode(digits))
    known = communes.all_by_code().values()
    return [each for each in known if any(code.startswith(digits) for code in each.postal_codes)]


@cache
def _beginnings() -> list[tuple[str, bool, Commune]]:
    entries = []
    for commune in communes.all_by_code().values():
        name = normalise_name(commune.name)
        entries.append((name, False, commune))
        for at, letter in enumerate(name):
            if letter == " ":
                entries.append((name[at + 1 :], True, commune))
    entries.sort(key=lambda entry: (entry[0], entry[1], entry[2].insee))
    return entries


@cache
def _by_exact_name() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = {}
    for commune in sorted(communes.all_by_code().values(), key=lambda each: -each.population):
        found.setdefault(normalise_name(commune.name), []).append(commune)
    return {name: tuple(known) for name, known in found.items()}
