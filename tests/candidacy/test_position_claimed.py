"""What an offer answers about a position."""

import pytest

from contracts.candidacy import CandidacyState as S, CandidateAccepted, HiringCommitmentMade
from contracts.offers import ReleasePosition
from contracts.trainings import ReserveSeat
from services.candidacy.domain import answer, leaving, obligations
from services.candidacy.domain.states import (
    COMMITTED,
    LIVE,
    TERMINAL,
    CommitmentState,
    PositionState,
)
from tests.candidacy.cases import (
    a_case,
    a_kept_position,
    a_refused_position,
    a_revoked_position,
    armed,
    kinds,
    the_world,
)


def test_a_kept_position_announces_the_candidate_and_asks_for_the_first_session():
    # Given a candidacy whose employer said yes
    case = a_case(S.ACCEPT_PENDING)

    # When the offer answers that a position is kept
    moved = answer.position_claimed(case, a_kept_position(case), the_world(case))

    # Then everyone may know, and trainings is asked for a seat
    accepted, commitment, order = moved.messages
    assert isinstance(accepted, CandidateAccepted)
    assert isinstance(commitment, HiringCommitmentMade)
    assert isinstance(order, ReserveSeat)
    assert order.session_id == case.session_ids[0]
    assert armed(moved) == {("T2", 1)}


def test_sessions_no_longer_bookable_are_skipped():
    case = a_case(S.ACCEPT_PENDING, sessions=3)
    world = the_world(case, bookable={case.session_ids[2]})

    *_, order = answer.position_claimed(case, a_kept_position(case), world).messages

    assert order.session_id == case.session_ids[2]


def test_without_any_session_the_search_begins():
    case = a_case(S.ACCEPT_PENDING, sessions=0)

    moved = answer.position_claimed(case, a_kept_position(case), the_world(case))

    assert kinds(moved) == ["CandidateAccepted", "HiringCommitmentMade"]
    assert (case.state, case.in_flight) == (S.SEAT_REQUESTED, False)
    assert armed(moved) == {("T8", 0)}


@pytest.mark.parametrize("state", sorted(TERMINAL - {S.HIRED}))
def test_a_position_that_comes_too_late_is_given_back(state):
    case = a_case(state)

    moved = answer.position_claimed(case, a_kept_position(case), the_world(case))

    [order] = moved.messages
    assert isinstance(order, ReleasePosition)
    assert case.position_state is PositionState.RELEASING
    assert armed(moved) == {("T2", 0)}


@pytest.mark.parametrize("state", sorted((LIVE | {S.HIRED}) - {S.ACCEPT_PENDING}))
def test_a_repeated_yes_of_the_offer_changes_nothing(state):
    case = a_case(state)

    moved = answer.position_claimed(case, a_kept_position(case), the_world(case))

    assert moved.messages == []
    assert case.state is state


def test_a_refused_position_closes_the_case_and_nobody_was_told_yes():
    case = a_case(S.ACCEPT_PENDING)

    moved = answer.position_refused(case, a_refused_position(case), the_world(case))

    assert kinds(moved) == ["CandidacyClosed"]
    assert case.state is S.OFFER_CLOSED
    assert case.position_state is PositionState.SETTLED
    assert case.terms.state is CommitmentState.LAPSED


def test_a_position_given_back_is_settled_once():
    case = a_case(S.WITHDRAWN, position_state=PositionState.RELEASING)

    obligations.settle_position(case)

    assert case.position_state is PositionState.SETTLED
    assert obligations.settle_position(case).timers == []


def test_a_released_position_of_a_live_case_is_still_held():
    case = a_case(S.SEAT_HELD)

    obligations.settle_position(case)

    assert case.position_state is PositionState.HELD


@pytest.mark.parametrize("state", [S.SEAT_REQUESTED, S.WAITLISTED, S.SEAT_HELD])
def test_a_position_taken_back_before_the_confirmation_ends_everything(state):
    case = a_case(state)

    moved = leaving.position_revoked(case, a_revoked_position(case), the_world(case))

    assert sorted(kinds(moved)) == ["CandidacyClosed", "HiringCommitmentRevoked", "ReleaseSeat"]
    assert case.state is S.OFFER_CLOSED
    assert case.outcome_reason == "moderated"


@pytest.mark.parametrize("state", sorted(COMMITTED & {S.ENROLMENT_PENDING, S.ENROLLED}))
def test_a_position_taken_back_after_the_confirmation_lets_the_training_go_on(state):
    case = a_case(state)

    moved = leaving.position_revoked(case, a_revoked_position(case), the_world(case))

    assert kinds(moved) == ["HiringCommitmentRevoked", "CandidacyAdvanced"]
    assert moved.messages[1].flags == ("needs_new_employer",)
    assert case.state is state


@pytest.mark.parametrize("state", sorted(TERMINAL | {S.SUBMITTED}))
def test_a_position_taken_back_from_a_case_without_one_changes_nothing(state):
    case = a_case(state)

    assert leaving.position_revoked(case, a_revoked_position(case), the_world(case)).messages == []
