"""Which fact tells what to whom, until when it is worth telling, and at what hours."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from chassis.durations import Duration
from contracts.candidacy import (
    CandidacyAdvanced,
    CandidacyEvent,
    CandidacySubmitted,
    CandidateAccepted,
    CandidateDeclined,
)

_NAMESPACE = UUID("d2a4f2f0-4b0f-5c43-8a53-7f0b6f6f0c01")
_CATALOGUE = Path(__file__).parent / "templates" / "catalogue.toml"
_USE_BY: TypeAdapter[timedelta] = TypeAdapter(Duration)


class Recipient(StrEnum):
    """Who a message is for."""

    ACCOUNT = "account"
    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"


class Status(StrEnum):
    """Life of a message in the ledger."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Template:
    """One line of the catalogue of messages."""

    id: str
    label: str
    recipient: Recipient
    category: str
    use_by: timedelta
    window: str
    subject: str
    token: str | None


@dataclass(frozen=True)
class Told:
    """One message to plan: which template, about whom, after which delay."""

    template: Template
    delay: timedelta = timedelta()


@dataclass(frozen=True)
class QuietHours:
    """Opening hours of bad news: Monday to Saturday, 8:00 to 20:00, holidays excepted."""

    zone: ZoneInfo
    holidays: frozenset[date]

    def next_opening(self, at: datetime) -> datetime:
        """Return ``at`` if it is open, else the next opening."""
        local = at.astimezone(self.zone)
        if self._is_open(local.date()) and time(8) <= local.time() < time(20):
            return at
        day = local.date() if local.time() < time(8) else local.date() + timedelta(days=1)
        while not self._is_open(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(8), self.zone).astimezone(at.tzinfo)

    def _is_open(self, day: date) -> bool:
        return day.weekday() < 6 and day not in self.holidays


@cache
def catalogue() -> dict[str, Template]:
    """Return every message of `templates/catalogue.toml`."""
    rows = tomllib.loads(_CATALOGUE.read_text("utf-8"))
    return {
        name: Template(
            id=name,
            label=row["label"],
            recipient=Recipient(row["recipient"]),
            category=row["category"],
            use_by=_USE_BY.validate_python(row["use_by"]),
            window=row["window"],
            subject=row["subject"],
            token=row.get("token"),
        )
        for name, row in rows.items()
    }


def told_by(event: CandidacyEvent, *, coalescing: timedelta) -> list[Told]:
    """Return the messages that a fact gives rise to.

    C06 waits for ``coalescing``: acceptance and seat usually come together, and the person
    receives one message with the outcome.
    """
    known = catalogue()
    match event:
        case CandidacySubmitted():
            return [Told(known["C03"]), Told(known["E03"])]
        case CandidateAccepted():
            return [Told(known["C06"], coalescing), Told(known["E18"])]
        case CandidateDeclined():
            return [Told(known["C07"])]
        case CandidacyAdvanced(status="enrolment_pending"):
            return [Told(known["T01"])]
        case CandidacyAdvanced(status="enrolled"):
            return [Told(known["C28"])]
        case _:
            return []


@dataclass(frozen=True)
class LoginLink:
    """An address and a link, kept in the process only. A restart forgets them: one asks again."""

    email: str
    link: str


class Links(Protocol):
    """Where the login links of this process are found."""

    def find(self, id_: UUID) -> LoginLink | None:
        """Return the link of a message, if this process still knows it."""

    def forget(self, id_: UUID) -> None:
        """Forget the link of a settled message."""


TRUE_WHILE: dict[str, frozenset[str]] = {
    "C03": frozenset({"submitted", "viewed"}),
    "E03": frozenset({"submitted", "viewed"}),
    "C06": frozenset(
        {"seat_requested", "session_needed", "seat_held", "waitlisted", "enrolment_pending"}
    ),
    "C07": frozenset({"refused"}),
    "T01": frozenset({"enrolment_pending"}),
    "C28": frozenset({"enrolled"}),
}
"""Public statuses in which a message is still true; a message without a line is always true."""


def is_still_true(template: str, status: str) -> bool:
    """Say whether a message planned earlier is still worth sending in ``status``."""
    statuses = TRUE_WHILE.get(template)
    return statuses is None or status in statuses


OUTCOME_WITHIN = timedelta(minutes=10)
LOOK_AGAIN = timedelta(seconds=2)


def waits_for_outcome(template: str, status: str, since: timedelta) -> bool:
    """Say whether a good news must wait for the seat: it tells the outcome, not the question."""
    return template == "C06" and status == "seat_requested" and since < OUTCOME_WITHIN


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


def notification_id(cause: UUID, template: str, recipient_ref: str, channel: str) -> UUID:
    """Return the id of a message: one per cause, template, recipient and channel."""
    return uuid5(_NAMESPACE, f"{cause}|{template}|{recipient_ref}|{channel}")


LEASE = timedelta(seconds=60)
"""How long a message belongs to the worker that took it."""

SEND_WITHIN = timedelta(seconds=45)
"""How long a sending may last: what is closed after it must be so before the lease ends."""

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Delays between attempts; never past the use-by of the message."""


def next_attempt(attempts: int) -> timedelta | None:
    """Return the delay before the next attempt, or none when they are exhausted."""
    return RETRIES[attempts - 1] if attempts <= len(RETRIES) else None
