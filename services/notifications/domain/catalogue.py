"""The catalogue of messages: `templates/catalogue.toml`, one row a message."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from chassis.durations import Duration

_CATALOGUE = Path(__file__).parent.parent / "templates" / "catalogue.toml"
_DURATION: TypeAdapter[timedelta] = TypeAdapter(Duration)


class Recipient(StrEnum):
    """Who a message is for."""

    ACCOUNT = "account"
    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"


@dataclass(frozen=True)
class Shift:
    """When to write, counted from a date of the training: « 7 days before it starts »."""

    date: str
    by: timedelta


@dataclass(frozen=True)
class Template:
    """One message: its words, its recipient, and how long it is worth telling.

    ``true_while``: the public statuses in which it is still true; none: always. ``needs``: a fact
    without which it is not told. ``text``: the name of its files, for a reminder said twice.
    """

    id: str
    text: str
    label: str
    recipient: Recipient
    category: str
    use_by: timedelta
    window: str
    subject: str
    token: str | None
    true_while: frozenset[str]
    needs: str | None
    shift: Shift | None


@cache
def catalogue() -> dict[str, Template]:
    """Return every message of the catalogue, by its id."""
    rows = tomllib.loads(_CATALOGUE.read_text("utf-8"))
    return {name: _template(name, rows[row.get("again", name)], row) for name, row in rows.items()}


def _template(name: str, said: dict[str, Any], row: dict[str, Any]) -> Template:
    """Return a message; a second reminder says again what the first one said."""
    words = {**said, **row}
    return Template(
        id=name,
        text=row.get("again", name),
        label=words["label"],
        recipient=Recipient(words["recipient"]),
        category=words["category"],
        use_by=_DURATION.validate_python(words["use_by"]),
        window=words["window"],
        subject=words["subject"],
        token=words.get("token"),
        true_while=frozenset(words.get("true_while", ())),
        needs=words.get("needs"),
        shift=_shift(words),
    )


def _shift(words: dict[str, Any]) -> Shift | None:
    for name, sign in (("before", -1), ("after", 1)):
        if name in words:
            return Shift(words["of"], sign * _DURATION.validate_python(words[name]))
    return None


def purpose_of(template: Template, status: str) -> str | None:
    """Return what the link of a message lets one do: a held seat is confirmed from its message."""
    if template.id == "C06" and status == "seat_held":
        return "confirm_reservation"
    return template.token


def variant(template: str, status: str) -> str | None:
    """Return the variant of a text: C06 has three."""
    if template != "C06":
        return None
    return {"seat_held": "held", "waitlisted": "waitlisted"}.get(status, "search")
