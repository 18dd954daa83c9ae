"""States of seats and enrolments, and what a person is told when an act is not possible."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from chassis.errors import Conflict, Forbidden


class SessionState(StrEnum):
    """Whether a session takes place."""

    OPEN = "open"
    CANCELLED = "cancelled"


class ReservationState(StrEnum):
    """The life of one reservation; one that ended never comes back."""

    HELD = "held"
    WAIT = "wait"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"
    REJECTED = "rejected"
    REVOKED = "revoked"


SEATED = frozenset({ReservationState.HELD, ReservationState.CONFIRMED})


class EnrolmentState(StrEnum):
    """The life of an enrolment, from the request to the provider's answer."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Hold:
    """Until when a seat is held: what people are told, and when it is enforced."""

    held_until: datetime
    expires_at: datetime


class ScopeMissing(Forbidden):
    """The key of a partner was not given this right."""

    code: ClassVar[str] = "scope_missing"
    title: ClassVar[str] = "Cette clé ne permet pas cette action"


class EnrolmentClosed(Conflict):
    """The provider has answered already, or the candidate has left."""

    code: ClassVar[str] = "enrolment_closed"
    title: ClassVar[str] = "Cette inscription a déjà reçu une réponse"


class SeatsBelowReserved(Conflict):
    """A capacity may not be cut below what is already reserved."""

    code: ClassVar[str] = "seats_below_reserved"
    title: ClassVar[str] = "Des places sont déjà réservées au-delà de ce nombre"
