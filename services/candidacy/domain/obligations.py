"""What a case owes: written before an order leaves, cleared only by the owner's answer."""

from datetime import timedelta
from uuid import UUID

from contracts.candidacy import CandidacyState as S
from contracts.offers import ClaimPosition, ReleasePosition
from contracts.trainings import ConfirmSeat, ReleaseCause, ReleaseSeat, ReserveSeat
from services.candidacy.domain.case import Case, Kind, Moved, Seat, Sleep, Wake
from services.candidacy.domain.states import PositionState, SeatEnd, SeatState

POSITION = 0
"""The attempt under which the timers of the position are kept; those of seats start at 1."""

RESEND_AFTER = tuple(timedelta(seconds=seconds) for seconds in (60, 120, 300, 600))
ASK_AGAIN_AFTER = timedelta(days=1)
AFTER_THE_HOLD = timedelta(hours=2)

_CAUSES = {
    S.WITHDRAWN: ReleaseCause.WITHDRAWN,
    S.OFFER_CLOSED: ReleaseCause.OFFER_CLOSED,
    S.SUPERSEDED: ReleaseCause.SUPERSEDED,
    S.EXPIRED: ReleaseCause.EXPIRED,
    S.NO_SEAT: ReleaseCause.NO_SEAT,
}


def seat_of(case: Case, attempt: int) -> Seat | None:
    """Return the obligation of an attempt."""
    return next((seat for seat in case.seats if seat.attempt == attempt), None)


def fresh_seat(case: Case, attempt: int) -> Seat | None:
    """Return the obligation of ``attempt`` if an answer to it is still current."""
    seat = seat_of(case, attempt)
    current = attempt == case.attempt and seat is not None and seat.state is SeatState.OPEN
    return seat if current else None


def claim_position(case: Case) -> Moved:
    """Ask the offer to keep a position."""
    case.position_state, case.position_sends = PositionState.ASKED, 1
    order = ClaimPosition(candidacy_id=case.id, offer_id=case.offer_id)
    return Moved([order], [_unanswered(POSITION, 1)])


def reserve_seat(case: Case, session_id: UUID) -> Moved:
    """Ask a session for a seat, as a new attempt."""
    case.attempt += 1
    case.session_id, case.in_flight = session_id, True
    case.held_until, case.waitlist_rank = None, None
    case.owe_seat(case.attempt, session_id)
    return Moved([reservation_order(case, session_id)], [_unanswered(case.attempt, 1)])


def reservation_order(case: Case, session_id: UUID) -> ReserveSeat:
    """Return the order of the current attempt."""
    return ReserveSeat(
        candidacy_id=case.id,
        attempt=case.attempt,
        session_id=session_id,
        offer_id=case.offer_id,
        candidate_id=case.candidate_id,
    )


def confirm_seat(case: Case) -> Moved:
    """Tell the session that the person confirms."""
    seat = seat_of(case, case.attempt)
    if seat is not None:
        seat.sends = 1
    return Moved([confirmation_order(case)], [_unanswered(case.attempt, 1)])


def confirmation_order(case: Case) -> ConfirmSeat:
    """Return the order that confirms a seat; asked again, it is answered by what came after."""
    return ConfirmSeat(candidacy_id=case.id, attempt=case.attempt)


def release_seat(case: Case, seat: Seat, cause: ReleaseCause) -> Moved:
    """Give a seat back, whether or not it was obtained."""
    seat.state, seat.release_cause, seat.sends = SeatState.RELEASING, cause, 1
    return Moved([_release(case, seat)], [_unanswered(seat.attempt, 1)])


def release_position(case: Case) -> Moved:
    """Give the position back, whether or not it was obtained."""
    case.position_state, case.position_sends = PositionState.RELEASING, 1
    order = ReleasePosition(candidacy_id=case.id, offer_id=case.offer_id)
    return Moved([order], [_unanswered(POSITION, 1)])


def give_back(case: Case) -> Moved:
    """Give back everything that was asked for: a case that ends keeps nothing."""
    cause = _CAUSES.get(case.state, ReleaseCause.UNKNOWN)
    back = Moved()
    for seat in case.seats:
        if seat.state is not SeatState.SETTLED:
            back += release_seat(case, seat, cause)
    if case.position_state in {PositionState.ASKED, PositionState.HELD}:
        back += release_position(case)
    return back


def settle_seat(case: Case, attempt: int, ended_by: SeatEnd | None = None) -> Moved:
    """Clear an obligation: its owner has said that this attempt holds nothing any more."""
    seat = seat_of(case, attempt)
    if seat is None or seat.state is SeatState.SETTLED:
        return Moved()
    seat.state = SeatState.SETTLED
    seat.ended_by = seat.ended_by or ended_by
    return Moved([], [Sleep(Kind.UNANSWERED, attempt)])


def settle_position(case: Case) -> Moved:
    """Clear what is owed to the offer, when it says that it keeps nothing for us."""
    if case.position_state is not PositionState.RELEASING:
        return Moved()
    case.position_state = PositionState.SETTLED
    return Moved([], [Sleep(Kind.UNANSWERED, POSITION)])


def send_again(case: Case, attempt: int) -> Moved:
    """Repeat an order without an answer, later and later. A release is repeated for ever."""
    if attempt == POSITION:
        return _position_again(case)
    seat = seat_of(case, attempt)
    if seat is None or seat.state is SeatState.SETTLED:
        return Moved()
    if seat.state is SeatState.RELEASING:
        order: ReleaseSeat | ReserveSeat | ConfirmSeat = _release(case, seat)
    elif attempt == case.attempt and case.state is S.SEAT_REQUESTED and case.in_flight:
        order = reservation_order(case, seat.session_id)
    elif attempt == case.attempt and case.state is S.ENROLMENT_PENDING:
        order = confirmation_order(case)
    else:
        return Moved()
    seat.sends += 1
    return Moved([order], [_unanswered(attempt, seat.sends)])


def ask_the_truth(case: Case, attempt: int) -> Moved:
    """Ask again once a day what became of the seat: an answer lost is told again."""
    seat = fresh_seat(case, attempt)
    if seat is None:
        return Moved()
    tomorrow = Wake(Kind.ASK_AGAIN, attempt, after=ASK_AGAIN_AFTER)
    if case.state in {S.WAITLISTED, S.SEAT_HELD}:
        return Moved([reservation_order(case, seat.session_id)], [tomorrow])
    if case.state is S.ENROLMENT_PENDING:
        return Moved([confirmation_order(case)], [tomorrow])
    return Moved()


def _position_again(case: Case) -> Moved:
    if case.position_state is PositionState.RELEASING:
        order: ReleasePosition | ClaimPosition = ReleasePosition(
            candidacy_id=case.id, offer_id=case.offer_id
        )
    elif case.position_state is PositionState.ASKED and case.state is S.ACCEPT_PENDING:
        order = ClaimPosition(candidacy_id=case.id, offer_id=case.offer_id)
    else:
        return Moved()
    case.position_sends += 1
    return Moved([order], [_unanswered(POSITION, case.position_sends)])


def _release(case: Case, seat: Seat) -> ReleaseSeat:
    return ReleaseSeat(
        candidacy_id=case.id,
        attempt=seat.attempt,
        session_id=seat.session_id,
        reason=seat.release_cause or ReleaseCause.UNKNOWN,
    )


def _unanswered(attempt: int, sends: int) -> Wake:
    delay = RESEND_AFTER[min(sends, len(RESEND_AFTER)) - 1]
    return Wake(Kind.UNANSWERED, attempt, after=delay)
