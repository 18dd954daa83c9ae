"""Leaving, and what is given back."""

import pytest

from chassis.errors import InvalidTransition
from contracts.candidacy import CandidacyState as S, WithdrawalReason
from services.candidacy.domain import leaving, obligations
from services.candidacy.domain.states import (
    ALLOWED_MOVES,
    LIVE,
    TERMINAL,
    CommitmentState,
    PositionState,
    SeatState,
)
from tests.candidacy.cases import a_case, armed, kinds, the_world

CAN_LEAVE = [state for state in sorted(LIVE) if S.WITHDRAWN in ALLOWED_MOVES[state]]


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_nobody_withdraws_from_a_case_that_ended(state):
    case = a_case(state)

    with pytest.raises(InvalidTransition):
        leaving.withdraw(case, WithdrawalReason.TOO_FAR, the_world(case))


@pytest.mark.parametrize("state", CAN_LEAVE)
def test_a_person_who_withdraws_gives_everything_back(state):
    case = a_case(state)

    moved = leaving.withdraw(case, WithdrawalReason.FOUND_JOB, the_world(case))

    assert kinds(moved)[0] == "CandidacyWithdrawn"
    assert case.state is S.WITHDRAWN
    assert all(seat.state is SeatState.RELEASING for seat in case.seats)
    assert case.position_state in {PositionState.NONE, PositionState.RELEASING}
    owed = {("T2", seat.attempt) for seat in case.seats}
    position = {("T2", 0)} if case.position_state is PositionState.RELEASING else set()
    assert armed(moved) == owed | position


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (S.ACCEPT_PENDING, CommitmentState.LAPSED),
        (S.SEAT_HELD, CommitmentState.LAPSED),
        (S.ENROLLED, CommitmentState.RELEASED),
    ],
)
def test_the_commitment_ends_with_the_case(state, result):
    case = a_case(state)

    moved = leaving.withdraw(case, WithdrawalReason.OTHER, the_world(case))

    assert case.terms.state is result
    told = "HiringCommitmentSettled" in kinds(moved)
    assert told is (state is not S.ACCEPT_PENDING)


def test_two_attempts_owed_are_both_given_back():
    case = a_case(S.SEAT_REQUESTED)
    case.attempt = 2
    case.owe_seat(2, case.session_ids[1])

    moved = leaving.withdraw(case, WithdrawalReason.OTHER, the_world(case))

    assert kinds(moved).count("ReleaseSeat") == 2


def test_an_order_without_an_answer_is_repeated_later_and_later():
    case = a_case(S.SEAT_REQUESTED)

    delays = []
    for _ in range(5):
        moved = obligations.send_again(case, 1)
        assert kinds(moved) == ["ReserveSeat"]
        delays += [timer.after.total_seconds() for timer in moved.timers]

    assert delays == [120, 300, 600, 600, 600]


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_a_release_is_repeated_for_ever(state):
    case = a_case(state, position_state=PositionState.RELEASING)
    for seat in case.seats:
        seat.state = SeatState.RELEASING

    orders = [
        kind
        for attempt in (0, *(seat.attempt for seat in case.seats))
        for kind in kinds(obligations.send_again(case, attempt))
    ]

    assert orders == ["ReleasePosition", *(["ReleaseSeat"] * len(case.seats))]


@pytest.mark.parametrize(
    ("state", "attempt", "order"),
    [
        (S.ACCEPT_PENDING, 0, ["ClaimPosition"]),
        (S.SEAT_REQUESTED, 1, ["ReserveSeat"]),
        (S.ENROLMENT_PENDING, 1, ["ConfirmSeat"]),
        (S.SEAT_HELD, 0, []),
        (S.SEAT_HELD, 1, []),
        (S.WAITLISTED, 1, []),
        (S.ENROLLED, 1, []),
    ],
)
def test_an_order_is_repeated_while_the_state_still_wants_it(state, attempt, order):
    assert kinds(obligations.send_again(a_case(state), attempt)) == order


@pytest.mark.parametrize(
    ("state", "order"),
    [
        (S.WAITLISTED, ["ReserveSeat"]),
        (S.SEAT_HELD, ["ReserveSeat"]),
        (S.ENROLMENT_PENDING, ["ConfirmSeat"]),
        (S.ENROLLED, []),
        (S.WITHDRAWN, []),
    ],
)
def test_the_truth_is_asked_again_every_day(state, order):
    case = a_case(state)

    moved = obligations.ask_the_truth(case, 1)

    assert kinds(moved) == order
    assert armed(moved) == ({("T2w", 1)} if order else set())


def test_a_silent_provider_is_flagged_once_and_refused_nothing():
    case = a_case(S.ENROLMENT_PENDING)

    moved = leaving.provider_silent(case, 1, S.ENROLMENT_PENDING)

    assert moved.messages == []
    assert case.flags == ["provider_silent"]
    assert leaving.provider_silent(case, 1, S.ENROLMENT_PENDING).steps == []


def test_the_flag_of_a_silent_provider_falls_with_its_state():
    case = a_case(S.ENROLMENT_PENDING, flags=["provider_silent", "needs_new_employer"])

    leaving.withdraw(case, WithdrawalReason.OTHER, the_world(case))

    assert case.flags == ["needs_new_employer"]
