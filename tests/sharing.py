"""Two workers share the tests: whole files, about as much work for each."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

HEAVY = 40
"""A test that drives a browser or the whole system weighs as much as so many others."""


class Test(Protocol):
    """What a collected test tells about itself."""

    path: Path

    def get_closest_marker(self, name: str) -> object | None:
        """Return a mark of this name, if it has one."""


def weight(test: Test) -> int:
    """Return what a test costs, roughly."""
    if test.get_closest_marker("system") or test.get_closest_marker("browser"):
        return HEAVY
    return 4 if test.get_closest_marker("engines") else 1


def files_of(tests: Sequence[Test], worker: int, workers: int) -> set[Path]:
    """Return the files of one worker, numbered from 1; every worker computes the same shares."""
    cost: dict[Path, int] = defaultdict(int)
    for test in tests:
        cost[test.path] += weight(test)
    loads, shares = [0] * workers, [set[Path]() for _ in range(workers)]
    for path in sorted(cost, key=lambda each: (-cost[each], each)):
        lightest = loads.index(min(loads))
        loads[lightest] += cost[path]
        shares[lightest].add(path)
    return shares[worker - 1]
