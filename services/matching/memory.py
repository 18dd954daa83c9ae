"""What is kept in the process: words of occupations and names of communes, as people type them."""

from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache

from chassis.referentials import communes, places, rome
from chassis.referentials.communes import Commune
from chassis.referentials.names import fold
from chassis.referentials.rome import Occupation
from chassis.region import Region

_EMPTY_WORDS = {
    *("A", "AU", "AUX", "D", "DE", "DES", "DU", "EN", "ET", "L", "LA", "LE", "LES"),
    *("OU", "PAR", "POUR", "SUR", "UN", "UNE"),
}
_ENDINGS = (
    ("TRICE", "TEUR"),
    ("EUSE", "EUR"),
    ("IENNE", "IEN"),
    ("ONNE", "ON"),
    ("ERE", "ER"),
    ("IVE", "IF"),
    ("ELLE", "EL"),
    ("E", ""),
)
_AFTER_Z = "\u007f"
_SHORTEST_STEM = 3


def stem(word: str) -> str:
    """Return a word of a trade without its plural and feminine endings."""
    if len(word) <= _SHORTEST_STEM:
        return word
    singular = word.rstrip("SX")
    for ending, masculine in _ENDINGS:
        if singular.endswith(ending) and len(singular) - len(ending) >= _SHORTEST_STEM - 1:
            return singular.removesuffix(ending) + masculine
    return singular


def words(text: str) -> list[str]:
    """Return the words of a text that say something."""
    return [word for word in fold(text).split() if word not in _EMPTY_WORDS]


@lru_cache(maxsize=4096)
def parents_of_words(text: str) -> frozenset[str]:
    """Return the parent occupations whose name has all these words, or this very code."""
    if rome.is_known(code := text.strip().upper()):
        return frozenset({rome.parent_of(code)})
    asked = [stem(word) for word in words(text)]
    if not asked:
        return frozenset()
    codes = set.intersection(*(_by_stem().get(each, set()) for each in asked))
    return frozenset(rome.parent_of(code) for code in codes)


@lru_cache(maxsize=4096)
def suggest(text: str, limit: int) -> tuple[Occupation, ...]:
    """Return occupations whose name has words that begin so; names that begin so come first."""
    asked = words(text)
    if not asked:
        return ()
    codes = set.intersection(*(_beginning_with(each) for each in asked))
    start = " ".join(asked)
    table = rome.occupations()

    def grade(code: str) -> tuple[bool, bool, int, str]:
        name = table[code].name
        begins = " ".join(words(name)).startswith(start)
        return not begins, table[code].parent != code, len(name), name

    return tuple(table[code] for code in sorted(codes, key=grade)[:limit])


def departments_around(region: Region) -> frozenset[str]:
    """Return the departments of the administrative regions that the basins lie in."""
    codes = frozenset(code for basin in region.basins.values() for code in basin.communes)
    return _departments_of(codes)


@lru_cache(maxsize=4096)
def suggest_places(text: str, limit: int, departments: frozenset[str]) -> tuple[Commune, ...]:
    """Return communes of these departments; of the whole country when none is there."""
    found = places.search(text, limit, prefer=departments)
    here = [each for each in found if each.department in departments]
    return tuple(here or found)


@lru_cache(maxsize=16)
def _departments_of(codes: frozenset[str]) -> frozenset[str]:
    everywhere = communes.all_by_code()
    regions = {everywhere[code].region for code in codes if code in everywhere}
    return frozenset(each.department for each in everywhere.values() if each.region in regions)


def _beginning_with(start: str) -> set[str]:
    entries = _by_word()
    first, last = bisect_left(entries, (start,)), bisect_left(entries, (start + _AFTER_Z,))
    return {code for _, code in entries[first:last]}


@cache
def _by_word() -> list[tuple[str, str]]:
    table = rome.occupations().values()
    return sorted({(word, each.code) for each in table for word in words(each.name)})


@cache
def _by_stem() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each in rome.occupations().values():
        for word in words(each.name):
            found[stem(word)].add(each.code)
    return dict(found)
