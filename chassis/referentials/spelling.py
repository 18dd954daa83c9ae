"""Known words, found again in spite of a typing error or two."""

from collections import Counter, defaultdict
from collections.abc import Iterable

_LOOKED_AT = 40
_ONE_ERROR_FROM, _TWO_ERRORS_FROM = 4, 8


class Spelling:
    """Words by the groups of three letters they have; few words share many with a slip of one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_group: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            for group in _groups(word):
                self._by_group[group].append(word)

    def closest(self, typed: str) -> list[str]:
        """Return the words fewest errors away: none under 4 letters, one under 8, then two.

        An error is a letter missing, added, changed, or two letters exchanged.
        """
        most = (len(typed) >= _ONE_ERROR_FROM) + (len(typed) >= _TWO_ERRORS_FROM)
        lengths = range(len(typed) - most, len(typed) + most + 1)
        alike = (word for group in _groups(typed) for word in self._by_group.get(group, ()))
        shared = Counter(word for word in alike if len(word) in lengths)
        found: dict[int, list[str]] = defaultdict(list)
        for word, _ in shared.most_common(_LOOKED_AT):
            found[errors_between(typed, word)].append(word)
        fewest = min(found, default=most + 1)
        return sorted(found[fewest]) if fewest <= most else []


def errors_between(one: str, other: str) -> int:
    """Return the fewest letters to add, remove, change or exchange with the next."""
    earlier: list[int] = []
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, above, row = above, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _groups(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
