"""What comes too late is given back, never an error (section 5.4 of placement)."""

from contracts.message import Command
from contracts.offers import PositionClaimed, ReleasePosition
from contracts.trainings import ReleaseCause, ReleaseSeat, ReservationEvent
from services.candidacy.domain import obligations
from services.candidacy.domain.case import Case, Moved
from services.candidacy.domain.states import SEAT_WAS_USED


def give_back_seat(case: Case, message: ReservationEvent) -> Moved:
    """Give back a seat obtained for an attempt that nobody wants any more."""
    if case.state in SEAT_WAS_USED and message.attempt == case.attempt:
        return Moved()
    seat = obligations.seat_of(case, message.attempt)
    if seat is None:
        return Moved([_release(message)])
    cause = seat.release_cause or ReleaseCause.LATE
    return obligations.release_seat(case, seat, cause)


def give_back_position(case: Case) -> Moved:
    """Give back a position obtained for a case that ended."""
    return obligations.release_position(case)


def given_back(message: ReservationEvent | PositionClaimed) -> Command:
    """Return the order that answers a success about a case we do not know."""
    if isinstance(message, PositionClaimed):
        return ReleasePosition(candidacy_id=message.candidacy_id, offer_id=message.offer_id)
    return _release(message)


def _release(message: ReservationEvent) -> ReleaseSeat:
    return ReleaseSeat(
        candidacy_id=message.candidacy_id,
        attempt=message.attempt,
        session_id=message.session_id,
        reason=ReleaseCause.LATE,
    )
