"""What people type, and the occupations they mean, in spite of a typing error."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product
from typing import NamedTuple

from chassis.referentials import rome
from chassis.referentials.rome import Occupation
from chassis.referentials.spelling import Spelling
from services.matching.memory.words import stem, words

_AFTER_Z = "\u007f"
_READINGS_TRIED = 8
_WORD = re.compile(r"\w+")


class Meant(NamedTuple):
    """The parent occupations that words lead to; ``written`` when they were first corrected."""

    parents: frozenset[str] = frozenset()
    written: str | None = None


@lru_cache(maxsize=4096)
def meant_by(text: str) -> Meant:
    """Return the occupations that have all these words in a name, or this very code."""
    if rome.is_known(code := text.strip().upper()):
        return Meant(frozenset({rome.parent_of(code)}))
    asked = tuple(words(text))
    if parents := _having_all(asked):
        return Meant(parents)
    for reading in islice(_readings(asked), _READINGS_TRIED):
        if parents := _having_all(reading):
            return Meant(parents, " ".join(_as_written()[each] for each in reading))
    return Meant()


@lru_cache(maxsize=4096)
def suggest(text: str, limit: int) -> tuple[Occupation, ...]:
    """Return occupations that have words beginning so, those with a name that begins so first.

    When no name has them, their masculine singular is tried, then what they were meant to be.
    """
    asked = words(text)
    if not asked:
        return ()
    codes = _beginning_with(asked) or _beginning_with([stem(each) for each in asked])
    if not codes and (written := meant_by(text).written):
        return suggest(written, limit)
    start = " ".join(asked)
    table = rome.occupations()

    def grade(code: str) -> tuple[bool, bool, int, str]:
        begins = any(name.startswith(start) for name in _folded_names()[code])
        name = table[code].name
        return not begins, table[code].parent != code, len(name), name

    return tuple(table[code] for code in sorted(codes, key=grade)[:limit])


def _having_all(asked: tuple[str, ...]) -> frozenset[str]:
    if not asked:
        return frozenset()
    codes = set.intersection(*(_by_stem().get(stem(each), set()) for each in asked))
    return frozenset(rome.parent_of(code) for code in codes)


def _readings(asked: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Return what may have been meant: each unknown word replaced by those spelt nearly so."""
    known, spelling = _by_stem(), _spelling()
    return product(*([each] if stem(each) in known else spelling.closest(each) for each in asked))


def _beginning_with(starts: list[str]) -> set[str]:
    entries = _by_word()
    found = []
    for start in starts:
        first, last = bisect_left(entries, (start,)), bisect_left(entries, (start + _AFTER_Z,))
        found.append({code for _, code in entries[first:last]})
    return set.intersection(*found)


@cache
def _names() -> list[tuple[str, str]]:
    return [*((each.name, each.code) for each in rome.occupations().values()), *rome.appellations()]


@cache
def _folded_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, code in _names():
        found[code].append(" ".join(words(name)))
    return dict(found)


@cache
def _by_word() -> list[tuple[str, str]]:
    return sorted({(word, code) for name, code in _names() for word in words(name)})


@cache
def _by_stem() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, code in _names():
        for word in words(name):
            found[stem(word)].add(code)
    return dict(found)


@cache
def _as_written() -> dict[str, str]:
    """Return each word as the names first write it, with its accents."""
    found: dict[str, str] = {}
    for name, _ in _names():
        for written in _WORD.findall(name.lower()):
            for word in words(written):
                found.setdefault(word, written)
    return found


@cache
def _spelling() -> Spelling:
    return Spelling(_as_written())
