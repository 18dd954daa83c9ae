"""Communes whose name begins as someone types, from memory."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from chassis.referentials import communes
from chassis.referentials.communes import Commune
from chassis.referentials.names import fold, normalise_name
from chassis.referentials.spelling import Spelling

_AFTER_Z = "\u007f"
EVERYWHERE: frozenset[str] = frozenset()


def search(text: str, limit: int, *, among: frozenset[str] = EVERYWHERE) -> list[Commune]:
    """Return communes by name or postal code; ``among`` names departments, all if it is empty.

    An exact name comes first, then a name that begins so, then a later word that does;
    among equals, the most populated.
    """
    if text.strip().isdigit():
        return _most_populated(_served_by(text.strip(), among), limit)
    start = normalise_name(text) or fold(text)
    if not start:
        return []
    found = _beginning_with(start, among).values()
    ranked = heapq.nsmallest(limit, found, key=lambda each: (each[0], each[1].insee))
    return [commune for _, commune in ranked]


def close(text: str, limit: int, *, among: frozenset[str] = EVERYWHERE) -> list[Commune]:
    """Return communes whose whole name is one or two letters away from what was typed."""
    names = _spelling(among).closest(normalise_name(text))
    near = (each for name in names for each in _by_exact_name(among)[name])
    return _most_populated(near, limit)


def _beginning_with(
    start: str, among: frozenset[str]
) -> dict[str, tuple[tuple[int, int], Commune]]:
    """Return the communes of this beginning with their rank, by code."""
    best: dict[str, tuple[tuple[int, int], Commune]] = {}
    entries = _beginnings(among)
    for at in range(bisect_left(entries, (start,)), bisect_left(entries, (start + _AFTER_Z,))):
        beginning, later, commune = entries[at]
        rank = (2 if later else int(beginning != start), -commune.population)
        if commune.insee not in best or rank < best[commune.insee][0]:
            best[commune.insee] = rank, commune
    return best


def _served_by(digits: str, among: frozenset[str]) -> set[Commune]:
    entries = _postal_codes(among)
    first, last = bisect_left(entries, (digits,)), bisect_left(entries, (digits + _AFTER_Z,))
    return {commune for _, commune in entries[first:last]}


def _most_populated(found: Iterable[Commune], limit: int) -> list[Commune]:
    return heapq.nsmallest(limit, found, key=lambda each: (-each.population, each.insee))


def _communes(among: frozenset[str]) -> list[Commune]:
    known = communes.all_by_code().values()
    return [each for each in known if not among or each.department in among]


@lru_cache(maxsize=4)
def _postal_codes(among: frozenset[str]) -> list[tuple[str, Commune]]:
    return sorted((code, each) for each in _communes(among) for code in each.postal_codes)


@lru_cache(maxsize=4)
def _beginnings(among: frozenset[str]) -> list[tuple[str, bool, Commune]]:
    entries = []
    for commune in _communes(among):
        name = normalise_name(commune.name)
        entries.append((name, False, commune))
        for at, letter in enumerate(name):
            if letter == " ":
                entries.append((name[at + 1 :], True, commune))
    entries.sort(key=lambda entry: (entry[0], entry[1], entry[2].insee))
    return entries


@lru_cache(maxsize=4)
def _spelling(among: frozenset[str]) -> Spelling:
    return Spelling(_by_exact_name(among))


@lru_cache(maxsize=4)
def _by_exact_name(among: frozenset[str]) -> dict[str, list[Commune]]:
    found: dict[str, list[Commune]] = {}
    for commune in _communes(among):
        found.setdefault(normalise_name(commune.name), []).append(commune)
    return found
