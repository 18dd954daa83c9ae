"""The ledger of messages: their states, their ids, when one is tried again."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

_NAMESPACE = UUID("d2a4f2f0-4b0f-5c43-8a53-7f0b6f6f0c01")


class Status(StrEnum):
    """Life of a message in the ledger."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


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
