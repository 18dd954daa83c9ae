"""States of seats and enrolments, and what a person is told when an act is not possible."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from chassis.errors import Conflict, FieldError, Forbidden, InvalidTransition, Unprocessable
from contracts.trainings import AbsenceKind


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
    """The life of an enrolment, from the request to the end of the training."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    STARTED = "started"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


ENTERS = frozenset({EnrolmentState.REQUESTED, EnrolmentState.CONFIRMED})
LEARNS = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.STARTED})
FINISHED = frozenset({EnrolmentState.COMPLETED, EnrolmentState.ABANDONED})
SEAT_IS_USED = FINISHED | {EnrolmentState.STARTED}
"""From the first day on, a seat is not given back: it was used."""

_FROM = {
    EnrolmentState.STARTED: {EnrolmentState.CONFIRMED},
    EnrolmentState.COMPLETED: LEARNS,
    EnrolmentState.ABANDONED: LEARNS,
}


def check_training(current: EnrolmentState, wanted: EnrolmentState) -> None:
    """Refuse a step of the training that cannot follow the present one."""
    if current not in _FROM[wanted]:
        raise InvalidTransition("Rechargez la page pour voir où en est cette inscription.")


def check_absence(current: EnrolmentState, kind: AbsenceKind) -> None:
    """Refuse an absence of somebody who is not expected, or does not attend."""
    awaited = ENTERS if kind is AbsenceKind.NO_SHOW else {EnrolmentState.STARTED}
    if current not in awaited:
        raise InvalidTransition("Rechargez la page pour voir où en est cette inscription.")


def check_day(day: date, today: date) -> None:
    """Refuse a day to come: what is told of a training has happened."""
    if day > today:
        error = FieldError("date_in_future", "Indiquez une date passée", pointer="#/on")
        raise Unprocessable("1 champ à corriger", errors=[error])


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
