"""How workers share the tests: a file stays whole, and the long ones begin first."""

from collections.abc import MutableSequence
from pathlib import Path
from typing import Protocol, TypeVar

LONG = ("system", "browser", "engines")
"""Marks of what takes time, the longest first."""


class Test(Protocol):
    """What a collected test tells about itself."""

    path: Path

    def get_closest_marker(self, name: str) -> object | None:
        """Return a mark of this name, if it has one."""


T = TypeVar("T", bound=Test)


def put_long_first(tests: MutableSequence[T]) -> None:
    """Order files by what they start: a whole system, then a browser, engines, nothing."""
    ranks: dict[Path, int] = {}
    for test in tests:
        ranks[test.path] = min(_rank(test), ranks.get(test.path, len(LONG)))
    tests[:] = sorted(tests, key=lambda test: ranks[test.path])


def _rank(test: Test) -> int:
    return next((n for n, mark in enumerate(LONG) if test.get_closest_marker(mark)), len(LONG))
