"""Late, stale and repeated messages: absorbed, or given back; never an error."""

import pytest

from contracts.candidacy import CandidacyState as S
from contracts.offers import ReleasePosition
from contracts.trainings import ReleaseSeat
from services.candidacy.domain import late, seat
from services.candidacy.domain.states import LIVE, SEAT_WAS_USED, TERMINAL, SeatState
from tests.candidacy.cases import (
    a_case,
    a_confirmed_enrolment,
    a_held_seat,
    a_kept_position,
    a_rank,
    a_refused_enrolment,
    a_refused_seat,
    a_released_seat,
    a_revoked_seat,
    an_asked_enrolment,
    an_expired_hold,
    armed,
    the_world,
)


def heard(case, message):
    """Hand a message about a seat to the rules."""
    world = the_world(case)
    return {
        "TrainingReserved": lambda: seat.reserved(case, message, world),
        "TrainingWaitlisted": lambda: seat.waitlisted(case, message, world),
        "TrainingReservationRefused": lambda: seat.refused_or_revoked(case, message, world),
        "TrainingReservationRevoked": lambda: seat.refused_or_revoked(case, message, world),
        "EnrolmentRefused": lambda: seat.refused_or_revoked(case, message, world),
        "TrainingReservationExpired": lambda: seat.expired(case, message, world),
        "SeatReleased": lambda: seat.released(case, message),
        "EnrolmentRequested": lambda: seat.enrolment_requested(case, message),
        "EnrolmentConfirmed": lambda: seat.enrolment_confirmed(case, message, world),
    }[type(message).__name__]()


SUCCESSES = [a_held_seat, an_asked_enrolment, a_confirmed_enrolment]
ENDS = [a_refused_seat, a_revoked_seat, an_expired_hold, a_released_seat, a_refused_enrolment]
SEATED = [S.SEAT_REQUESTED, S.WAITLISTED, S.SEAT_HELD, S.ENROLMENT_PENDING, S.ENROLLED]


@pytest.mark.parametrize("success", SUCCESSES)
@pytest.mark.parametrize("state", sorted(TERMINAL - SEAT_WAS_USED - {S.REFUSED}))
def test_a_success_that_comes_after_the_end_is_given_back(state, success):
    case = a_case(state)

    moved = heard(case, success(case))

    [order] = moved.messages
    assert isinstance(order, ReleaseSeat)
    assert case.seats[0].state is SeatState.RELEASING
    assert armed(moved) == {("T2", 1)}
    assert case.state is state


@pytest.mark.parametrize("success", SUCCESSES)
@pytest.mark.parametrize("state", sorted(SEAT_WAS_USED))
def test_a_seat_that_was_used_is_not_given_back(state, success):
    case = a_case(state)

    assert heard(case, success(case)).messages == []


@pytest.mark.parametrize("success", SUCCESSES)
@pytest.mark.parametrize("state", SEATED)
def test_a_success_of_an_older_attempt_is_given_back(state, success):
    case = a_case(state)
    first = success(case, 1)
    case.seats[0].state = SeatState.SETTLED
    case.attempt = 2
    case.owe_seat(2, case.session_ids[1])

    [order] = heard(case, first).messages

    assert (order.attempt, order.session_id) == (1, case.session_ids[0])
    assert case.state is state


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("state", SEATED)
def test_the_end_of_an_older_attempt_settles_it_and_nothing_else(state, end):
    case = a_case(state)
    first = end(case, 1)
    case.seats[0].state = SeatState.RELEASING
    case.attempt = 2
    case.owe_seat(2, case.session_ids[1])

    moved = heard(case, first)

    assert moved.messages == []
    assert case.seats[0].state is SeatState.SETTLED
    assert (case.state, case.attempt) == (state, 2)


def test_a_promotion_during_a_search_is_given_back():
    # Given a waitlist that was left, with no other session
    case = a_case(S.WAITLISTED, sessions=1)
    seat.leave_waitlist(case, 1, the_world(case))

    # When the promotion crosses the release
    [order] = heard(case, a_held_seat(case)).messages

    # Then the seat goes back and the search goes on
    assert isinstance(order, ReleaseSeat)
    assert (case.state, case.in_flight) == (S.SEAT_REQUESTED, False)


@pytest.mark.parametrize("message", [*SUCCESSES, a_rank])
def test_a_message_heard_twice_moves_once(message):
    case = a_case(S.ENROLMENT_PENDING if message is a_confirmed_enrolment else S.SEAT_REQUESTED)
    twice = message(case)
    heard(case, twice)
    after = case.state

    again = heard(case, twice)

    assert again.messages == []
    assert case.state is after


@pytest.mark.parametrize("message", [*SUCCESSES, *ENDS, a_rank])
@pytest.mark.parametrize("state", sorted(LIVE | TERMINAL))
@pytest.mark.parametrize("attempt", [1, 7])
def test_no_message_is_ever_an_error(state, message, attempt):
    case = a_case(state)

    heard(case, message(case, attempt))


def test_what_is_obtained_for_an_unknown_case_is_given_back():
    case = a_case(S.SEAT_REQUESTED)

    seat_order = late.given_back(a_held_seat(case))
    position_order = late.given_back(a_kept_position(case))

    assert isinstance(seat_order, ReleaseSeat)
    assert (seat_order.attempt, seat_order.session_id) == (1, case.session_ids[0])
    assert position_order == ReleasePosition(candidacy_id=case.id, offer_id=case.offer_id)
