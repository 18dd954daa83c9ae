"""Fields of a raw offer: an unreadable optional one is left out with a warning."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.offers.domain.text import clean_line, clean_text, https_link

_MOST = 60


class Refused(Exception):
    """An offer that cannot be read: a code, where, and a French sentence."""

    def __init__(self, code: str, path: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.path, self.sentence = code, path, sentence


@dataclass
class Fields:
    """One object of a raw offer, with the warnings of the whole offer."""

    values: dict[str, object]
    path: str = ""
    warnings: list[str] = field(default_factory=list)

    def warn(self, code: str) -> None:
        """Note something a person should check."""
        if code not in self.warnings:
            self.warnings.append(code)

    def required(self, name: str) -> str:
        """Return a text without which there is no offer. Raises `Refused`."""
        value = self.values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise Refused("field_missing", name, f"Le champ « {name} » manque.")
        if not isinstance(value, str):
            raise Refused("field_type", name, f"Le champ « {name} » doit être un texte.")
        return value.strip()

    def raw(self, name: str) -> str:
        """Return a text as given; empty when absent or unreadable."""
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self._unreadable(name)
        return ""

    def line(self, name: str) -> str | None:
        """Return a text of one line."""
        return clean_line(self.raw(name)) or None

    def text(self, name: str, limit: int) -> str | None:
        """Return a text of several lines."""
        return clean_text(self.raw(name), limit) or None

    def link(self, name: str, limit: int = 2000) -> str | None:
        """Return a safe address; another one is left out with a warning."""
        given = self.raw(name).strip()
        if not given:
            return None
        link = https_link(given, limit)
        if link is None:
            self.warn("link_dropped")
        return link

    def flag(self, name: str) -> bool | None:
        """Return a yes or a no; absent is not no."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self._unreadable(name)
        return None

    def number(self, name: str) -> float | None:
        """Return a finite number."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isfinite(number):
                return number
        self._unreadable(name)
        return None

    def child(self, name: str) -> "Fields":
        """Return an object inside this one; empty when absent or written as an empty list."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            if value not in (None, [], ""):
                self._unreadable(name)
            value = {}
        return Fields(value, self._at(name), self.warnings)

    def children(self, name: str) -> Iterator["Fields"]:
        """Return the objects of a list."""
        value = self.values.get(name)
        if not isinstance(value, list):
            if value is not None:
                self._unreadable(name)
            return
        for each in value[:_MOST]:
            if isinstance(each, dict):
                yield Fields(each, self._at(name), self.warnings)
            else:
                self._unreadable(name)

    def labels(self, name: str, key: str = "libelle") -> tuple[str, ...]:
        """Return the labels of a list of objects, once each, in order."""
        found = (each.line(key) for each in self.children(name))
        return tuple(dict.fromkeys(label for label in found if label))

    def lines(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, also when it is written as one text."""
        value = self.values.get(name)
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list):
            if given is not None:
                self._unreadable(name)
            return ()
        texts = [each for each in given[:_MOST] if isinstance(each, str)]
        if len(texts) < len(given[:_MOST]):
            self._unreadable(name)
        found = (clean_line(each) for each in texts)
        return tuple(dict.fromkeys(line for line in found if line))

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _unreadable(self, name: str) -> None:
        self.warn(f"optional:{self._at(name)}")
