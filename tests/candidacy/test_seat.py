"""The seat: asked for, held, waited for, confirmed, enrolled."""

from uuid import uuid4

import pytest

from chassis.errors import InvalidTransition
from contracts.candidacy import CandidacyState as S
from contracts.trainings import ReleaseCause, reservation_id
from services.candidacy.domain import leaving, obligations, seat
from services.candidacy.domain.errors import CommitmentExists, HoldExpired
from services.candidacy.domain.states import CommitmentState, SeatEnd, SeatState
from tests.candidacy.cases import (
    LATER,
    a_case,
    a_confirmed_enrolment,
    a_held_seat,
    a_rank,
    a_refused_enrolment,
    a_refused_seat,
    a_released_seat,
    a_revoked_seat,
    an_asked_enrolment,
    an_expired_hold,
    armed,
    kinds,
    the_world,
)


@pytest.mark.parametrize("state", [S.SEAT_REQUESTED, S.WAITLISTED])
def test_a_held_seat_waits_for_the_candidate(state):
    case = a_case(state)

    moved = seat.reserved(case, a_held_seat(case), the_world(case))

    [advanced] = moved.messages
    assert (advanced.status, advanced.attempt) == ("seat_held", 1)
    assert (case.state, case.held_until) == (S.SEAT_HELD, LATER)
    assert armed(moved) == {("T2w", 1)}


def test_a_full_session_gives_a_rank():
    case = a_case(S.SEAT_REQUESTED)

    moved = seat.waitlisted(case, a_rank(case, 3), the_world(case))

    assert [message.status for message in moved.messages] == ["waitlisted"]
    assert case.waitlist_rank == 3
    assert armed(moved) == {("T6", 1), ("T2w", 1)}


def test_a_repeated_rank_changes_nothing():
    case = a_case(S.WAITLISTED)

    assert seat.waitlisted(case, a_rank(case, 9), the_world(case)).messages == []
    assert case.waitlist_rank == 1


@pytest.mark.parametrize(
    "state", [S.SEAT_REQUESTED, S.WAITLISTED, S.SEAT_HELD, S.ENROLMENT_PENDING, S.ENROLLED]
)
@pytest.mark.parametrize("no", [a_refused_seat, a_revoked_seat, a_refused_enrolment])
def test_a_session_that_says_no_is_followed_by_the_next(state, no):
    case = a_case(state)

    moved = seat.refused_or_revoked(case, no(case), the_world(case))

    order, advanced = moved.messages
    assert order.session_id == case.session_ids[1]
    assert (order.attempt, advanced.status) == (2, "seat_requested")
    assert advanced.reason == no(case).reason.value
    assert case.seats[0].state is SeatState.SETTLED


def test_the_last_session_that_says_no_opens_a_search():
    case = a_case(S.SEAT_HELD, sessions=1)

    moved = seat.refused_or_revoked(case, a_revoked_seat(case), the_world(case))

    assert [message.status for message in moved.messages] == ["session_needed"]
    assert armed(moved) == {("T8", 1)}


def test_a_no_heard_twice_moves_once():
    case = a_case(S.SEAT_REQUESTED, sessions=1)
    no = a_refused_seat(case)
    seat.refused_or_revoked(case, no, the_world(case))

    again = seat.refused_or_revoked(case, no, the_world(case))

    assert (again.messages, again.timers) == ([], [])


def test_a_hold_that_nobody_confirmed_ends_the_case():
    case = a_case(S.SEAT_HELD)

    moved = seat.expired(case, an_expired_hold(case), the_world(case))

    assert kinds(moved) == ["CandidacyClosed", "HiringCommitmentSettled", "ReleasePosition"]
    assert (moved.messages[0].outcome, moved.messages[0].reason) == ("expired", "hold_expired")


def test_a_confirmation_later_than_the_hold_asks_for_the_same_session_again():
    case = a_case(S.ENROLMENT_PENDING)

    moved = seat.expired(case, an_expired_hold(case), the_world(case))

    order, advanced = moved.messages
    assert (order.session_id, order.attempt) == (case.session_ids[0], 2)
    assert advanced.reason == "hold_expired"
    assert case.auto_confirm


@pytest.mark.parametrize(
    ("state", "said"),
    [(S.SEAT_REQUESTED, ["ReserveSeat"]), (S.WAITLISTED, ["ReserveSeat", "CandidacyAdvanced"])],
)
def test_a_hold_that_nobody_saw_is_asked_again(state, said):
    case = a_case(state)

    moved = seat.expired(case, an_expired_hold(case), the_world(case))

    assert kinds(moved) == said
    assert (case.state, case.attempt, case.auto_confirm) == (S.SEAT_REQUESTED, 2, False)


def test_a_seat_confirmed_before_is_confirmed_again_without_a_click():
    case = a_case(S.SEAT_REQUESTED, auto_confirm=True)

    moved = seat.reserved(case, a_held_seat(case), the_world(case))

    assert kinds(moved) == ["ConfirmSeat", "CandidacyAdvanced"]
    assert case.state is S.ENROLMENT_PENDING


def test_it_waits_for_a_click_when_another_case_is_committed():
    case = a_case(S.SEAT_REQUESTED, auto_confirm=True)

    seat.reserved(case, a_held_seat(case), the_world(case, committed_elsewhere=True))

    assert (case.state, case.auto_confirm) == (S.SEAT_HELD, False)


def test_another_session_is_never_confirmed_without_a_click():
    case = a_case(S.SEAT_REQUESTED, auto_confirm=True)

    seat.refused_or_revoked(case, a_refused_seat(case), the_world(case))

    assert not case.auto_confirm


def test_a_candidate_confirms_having_seen_the_terms():
    case = a_case(S.SEAT_HELD)

    moved = seat.confirm(case, reservation_id(case.id, 1), the_world(case))

    assert kinds(moved) == ["ConfirmSeat", "CandidacyAdvanced"]
    assert case.terms.state is CommitmentState.ACKNOWLEDGED
    assert armed(moved) == {("T2", 1), ("T2w", 1), ("T5", 1)}


def test_another_reservation_than_the_current_one_is_not_confirmed():
    case = a_case(S.SEAT_HELD)

    with pytest.raises(InvalidTransition):
        seat.confirm(case, uuid4(), the_world(case))


def test_a_person_commits_once():
    case = a_case(S.SEAT_HELD)

    with pytest.raises(CommitmentExists):
        seat.confirm(case, reservation_id(case.id, 1), the_world(case, committed_elsewhere=True))


def test_a_seat_that_expired_says_so():
    case = a_case(S.EXPIRED, outcome_reason="hold_expired")

    with pytest.raises(HoldExpired):
        seat.confirm(case, reservation_id(case.id, 1), the_world(case))


@pytest.mark.parametrize("state", sorted(set(S) - {S.SEAT_HELD, S.EXPIRED}))
def test_only_a_held_seat_can_be_confirmed(state):
    case = a_case(state)

    with pytest.raises(InvalidTransition):
        seat.confirm(case, reservation_id(case.id, 1), the_world(case))


def test_the_provider_s_yes_is_the_pivot():
    case = a_case(S.ENROLMENT_PENDING)

    moved = seat.enrolment_confirmed(case, a_confirmed_enrolment(case), the_world(case))

    assert [message.status for message in moved.messages] == ["enrolled"]
    assert case.state is S.ENROLLED
    assert armed(moved) == {("T7", 1)}


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPT_PENDING, S.WAITLISTED, S.SEAT_HELD])
def test_the_person_s_other_cases_are_closed_and_give_everything_back(state):
    case = a_case(state)

    moved = leaving.superseded(case, the_world(case))

    assert moved.messages[0].outcome == "superseded"
    assert case.state is S.SUPERSEDED
    assert all(each.state is not SeatState.OPEN for each in case.seats)


def test_the_asked_enrolment_stops_the_repetitions():
    case = a_case(S.ENROLMENT_PENDING)

    moved = seat.enrolment_requested(case, an_asked_enrolment(case))

    assert moved.messages == []
    assert [(timer.kind.value, timer.attempt) for timer in moved.timers] == [("T2", 1)]


def test_a_waitlist_is_left_before_its_session_begins():
    case = a_case(S.WAITLISTED)

    moved = seat.leave_waitlist(case, 1, the_world(case))

    release, order, advanced = moved.messages
    assert release.reason is ReleaseCause.WAITLIST_GIVEN_UP
    assert order.session_id == case.session_ids[1]
    assert advanced.status == "seat_requested"
    assert armed(moved) == {("T2", 1), ("T2", 2)}


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        ([SeatEnd.FULL, SeatEnd.FULL], "all_full"),
        ([SeatEnd.FULL, SeatEnd.REFUSED], "all_refused"),
        ([SeatEnd.REFUSED, SeatEnd.OTHER], "search_timeout"),
        ([], "search_timeout"),
    ],
)
def test_a_search_that_fails_says_why(ends, reason):
    case = a_case(S.SEAT_REQUESTED, in_flight=False)
    case.owed.clear()
    for number, end in enumerate(ends, 1):
        case.owe_seat(number, uuid4())
        case.seats[-1].state, case.seats[-1].ended_by = SeatState.SETTLED, end

    moved = seat.give_up_search(case, case.attempt, the_world(case))

    assert (moved.messages[0].outcome, moved.messages[0].reason) == ("no_seat", reason)


def test_a_search_that_found_a_session_is_not_given_up():
    case = a_case(S.SEAT_REQUESTED)

    assert seat.give_up_search(case, 1, the_world(case)).messages == []


def test_a_released_seat_is_settled_and_nothing_else():
    case = a_case(S.WITHDRAWN)
    case.seats[0].state = SeatState.RELEASING

    moved = seat.released(case, a_released_seat(case))

    assert moved.messages == []
    assert case.seats[0].state is SeatState.SETTLED


def test_a_released_seat_of_one_attempt_leaves_the_other_owed():
    case = a_case(S.WAITLISTED)
    seat.leave_waitlist(case, 1, the_world(case))

    seat.released(case, a_released_seat(case, 1))

    assert [each.state for each in case.seats] == [SeatState.SETTLED, SeatState.OPEN]
    assert obligations.fresh_seat(case, 2) is not None
