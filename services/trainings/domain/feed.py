"""A feed of trainings (flux), whatever its format: sessions, and what could not be read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from services.trainings.domain.record import ReadSession

SHOWN = 5


class FileRefused(Exception):
    """The whole file is refused; the sentence is for a person and nothing was applied."""


@dataclass(frozen=True)
class Quarantined:
    """A formation set aside: nothing is lost, the rest of the file goes on."""

    path: str
    number: str
    code: str
    sentence: str
    raw: str = ""


class Feed(Protocol):
    """A file read as a stream; ``formations`` and ``digest`` are final once it is exhausted.

    ``source`` names the feed (flux), never the file.
    """

    source: str
    formations: int

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes read, in hexadecimal."""
        ...

    def __iter__(self) -> Iterator[ReadSession | Quarantined]:
        """Yield what the file says, in its order. Raises `FileRefused`, possibly at the end."""
        ...


@dataclass
class Warnings:
    """How many sessions each doubt is about, and the keys of the first ones: never the whole."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, key: str, flags: Iterable[str]) -> None:
        """Remember what a person should check in a session."""
        for flag in flags:
            self.counts[flag] += 1
            if len(self.keys[flag]) < SHOWN:
                self.keys[flag].append(key)
