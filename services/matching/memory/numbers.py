"""Occupations as small numbers, given as they are met: the same for offers and for sessions."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from services.matching.models.columns import occupation_number

Small = NDArray[np.uint16]
NONE = 65_535
_CODES = 26 * 10_000


class OccupationNumbers:
    """A number for each ROME code, from 0 up."""

    def __init__(self) -> None:
        self._numbers = np.full(_CODES, NONE, np.uint16)
        self.codes = np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self.codes)

    def numbers(self, codes: NDArray[np.int32]) -> Small:
        """Return the small numbers of codes; a code never met is given the next one."""
        new = np.unique(codes[self._numbers[codes] == NONE])
        self._numbers[new] = np.arange(len(self), len(self) + len(new), dtype=np.uint16)
        self.codes = np.concatenate((self.codes, new.astype(np.int32)))
        return self._numbers[codes]

    def known(self, parents: Iterable[str]) -> list[int]:
        """Return the small numbers of occupations, but of those never met."""
        found = (int(self._numbers[occupation_number(each)]) for each in parents)
        return [each for each in found if each != NONE]
