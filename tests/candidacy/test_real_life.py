"""Real life (section 10 of placement), one sentence each; the others: trainings, offers, proof."""

import pytest

from chassis.errors import InvalidTransition
from contracts.candidacy import CandidacyState as S, RevocationReason, WithdrawalReason
from contracts.offers import ClosingReason
from services.candidacy.domain import answer, choosing, leaving, seat
from services.candidacy.domain.errors import SessionNotOffered
from services.candidacy.domain.states import CommitmentState, PositionState, SeatState
from tests.candidacy.cases import (
    LATER,
    a_case,
    a_closed_offer,
    a_confirmed_enrolment,
    a_held_seat,
    a_kept_position,
    a_rank,
    a_refused_enrolment,
    a_revoked_position,
    a_revoked_seat,
    an_expired_hold,
    armed,
    kinds,
    some_terms,
    the_world,
)


def test_a_hold_that_ended_during_our_outage_is_asked_for_again_and_confirmed_at_once():
    case = a_case(S.ENROLMENT_PENDING)

    again = seat.expired(case, an_expired_hold(case), the_world(case))
    held = seat.reserved(case, a_held_seat(case), the_world(case))

    assert kinds(again) == ["ReserveSeat", "CandidacyAdvanced"]
    assert again.messages[0].session_id == case.session_ids[0]
    assert kinds(held) == ["ConfirmSeat", "CandidacyAdvanced"]
    assert (case.state, case.attempt) == (S.ENROLMENT_PENDING, 2)


def test_a_hold_that_ended_during_our_outage_in_a_session_now_full_leads_to_its_waitlist():
    case = a_case(S.ENROLMENT_PENDING)
    seat.expired(case, an_expired_hold(case), the_world(case))

    moved = seat.waitlisted(case, a_rank(case), the_world(case))

    assert case.state is S.WAITLISTED
    assert case.auto_confirm
    assert kinds(moved) == ["CandidacyAdvanced"]


def test_a_hold_that_nobody_saw_while_we_were_down_is_asked_for_again():
    case = a_case(S.SEAT_REQUESTED)

    moved = seat.expired(case, an_expired_hold(case), the_world(case))

    assert (case.state, case.attempt) == (S.SEAT_REQUESTED, 2)
    assert kinds(moved) == ["ReserveSeat"]


def test_a_candidate_who_never_confirms_gives_seat_and_position_back():
    case = a_case(S.SEAT_HELD)

    moved = seat.expired(case, an_expired_hold(case), the_world(case))

    assert (case.state, case.outcome_reason) == (S.EXPIRED, "hold_expired")
    assert kinds(moved) == ["CandidacyClosed", "HiringCommitmentSettled", "ReleasePosition"]


def test_a_candidate_who_wants_another_date_leaves_the_first_and_asks_for_the_second():
    case = a_case(S.SEAT_HELD)
    first, second = case.session_ids

    moved = choosing.choose_sessions(case, [second, first], the_world(case))

    release, reserve, _ = moved.messages
    assert kinds(moved) == ["ReleaseSeat", "ReserveSeat", "CandidacyAdvanced"]
    assert (release.session_id, reserve.session_id) == (first, second)
    assert (case.state, case.attempt, case.tried) == (S.SEAT_REQUESTED, 2, 1)
    assert armed(moved) >= {("T2", 1), ("T2", 2)}


def test_the_answer_about_the_first_date_comes_too_late_and_is_given_back():
    case = a_case(S.SEAT_REQUESTED)
    first, second = case.session_ids
    choosing.choose_sessions(case, [second], the_world(case))

    moved = seat.reserved(case, a_held_seat(case, attempt=1), the_world(case))

    assert [(kind.session_id, kind.attempt) for kind in moved.messages] == [(first, 1)]
    assert kinds(moved) == ["ReleaseSeat"]
    assert case.state is S.SEAT_REQUESTED


@pytest.mark.parametrize("state", [S.SEAT_REQUESTED, S.WAITLISTED, S.SEAT_HELD])
def test_choosing_the_date_already_asked_for_risks_nothing(state):
    case = a_case(state)

    moved = choosing.choose_sessions(case, case.session_ids[::1], the_world(case))

    assert moved.messages == []
    assert (case.state, case.attempt) == (state, 1)


def test_a_date_that_is_not_offered_is_refused_and_changes_nothing():
    case = a_case(S.SEAT_HELD)
    other = a_case().session_ids

    with pytest.raises(SessionNotOffered):
        choosing.choose_sessions(case, other, the_world(case))

    assert case.seats[0].state is SeatState.OPEN


@pytest.mark.parametrize("state", [S.WAITLISTED, S.SEAT_HELD])
def test_a_seat_given_back_for_another_date_opens_a_search_of_fourteen_days(state):
    case = a_case(state)

    moved = choosing.release_reservation(case, the_world(case))

    assert kinds(moved) == ["ReleaseSeat", "CandidacyAdvanced"]
    assert (case.state, case.in_flight, case.position_state) == (
        S.SEAT_REQUESTED,
        False,
        PositionState.HELD,
    )
    assert armed(moved) >= {("T8", 1)}


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ENROLMENT_PENDING, S.ENROLLED, S.WITHDRAWN])
def test_dates_are_chosen_between_the_yes_and_the_confirmation_only(state):
    case = a_case(state)

    with pytest.raises(InvalidTransition):
        choosing.choose_sessions(case, case.session_ids, the_world(case))
    with pytest.raises(InvalidTransition):
        choosing.release_reservation(case, the_world(case))


def test_a_candidate_who_withdraws_while_a_seat_is_asked_for_keeps_nothing():
    case = a_case(S.SEAT_REQUESTED)
    leaving.withdraw(case, WithdrawalReason.OTHER, the_world(case))

    moved = seat.reserved(case, a_held_seat(case), the_world(case))

    assert kinds(moved) == ["ReleaseSeat"]


@pytest.mark.parametrize("state", [S.ACCEPT_PENDING, S.SEAT_REQUESTED, S.WAITLISTED, S.SEAT_HELD])
def test_an_employer_who_takes_the_yes_back_before_the_confirmation_ends_everything(state):
    case = a_case(state)

    moved = leaving.revoke_commitment(case, RevocationReason.ACTIVITY_DROP, the_world(case))

    assert (case.state, case.outcome_reason) == (S.OFFER_CLOSED, "closed_by_employer")
    assert case.terms.state is CommitmentState.REVOKED
    assert case.position_state is PositionState.RELEASING
    told = "HiringCommitmentRevoked" in kinds(moved)
    assert told is (state is not S.ACCEPT_PENDING)


@pytest.mark.parametrize("state", [S.ENROLMENT_PENDING, S.ENROLLED, S.IN_TRAINING, S.TRAINED])
def test_after_the_confirmation_the_training_goes_on_and_another_employer_is_looked_for(state):
    case = a_case(state)

    moved = leaving.revoke_commitment(case, RevocationReason.POSITION_REMOVED, the_world(case))

    assert (case.state, case.flags) == (state, ["needs_new_employer"])
    assert kinds(moved) == ["HiringCommitmentRevoked", "CandidacyAdvanced", "ReleasePosition"]
    assert [each.kind.value for each in moved.tasks] == ["needs_new_employer"]
    with pytest.raises(InvalidTransition):
        leaving.revoke_commitment(case, RevocationReason.OTHER, the_world(case))


@pytest.mark.parametrize("reason", [ClosingReason.FILLED, ClosingReason.SOURCE_WITHDRAWN])
def test_an_offer_that_closes_keeps_the_positions_already_promised(reason):
    case = a_case(S.SEAT_HELD)

    moved = answer.offer_closed(case, a_closed_offer(case, reason), the_world(case))

    assert moved.messages == []
    assert case.state is S.SEAT_HELD


def test_an_offer_filled_while_its_own_yes_waits_lets_the_yes_count():
    case = a_case(S.SUBMITTED)
    answer.accept(case, some_terms(), LATER)

    closed = a_closed_offer(case, ClosingReason.FILLED)
    moved = answer.offer_closed(case, closed, the_world(case))

    assert kinds(moved) == ["ClaimPosition"]
    assert case.state is S.ACCEPT_PENDING


def test_a_fraudulent_offer_takes_its_position_back():
    case = a_case(S.SEAT_HELD)

    moved = leaving.position_revoked(case, a_revoked_position(case), the_world(case))

    assert (case.state, case.outcome_reason) == (S.OFFER_CLOSED, "moderated")
    assert "ReleaseSeat" in kinds(moved)
    assert "ReleasePosition" not in kinds(moved)


def test_a_session_cancelled_leads_to_the_next_one_and_the_position_is_kept():
    case = a_case(S.ENROLLED)

    moved = seat.refused_or_revoked(case, a_revoked_seat(case), the_world(case))

    assert kinds(moved) == ["ReserveSeat", "CandidacyAdvanced"]
    assert (case.state, case.position_state) == (S.SEAT_REQUESTED, PositionState.HELD)


def test_a_provider_who_refuses_one_person_leads_to_the_next_session():
    case = a_case(S.ENROLMENT_PENDING)

    moved = seat.refused_or_revoked(case, a_refused_enrolment(case), the_world(case))

    assert moved.messages[0].session_id == case.session_ids[1]


def test_without_any_session_at_the_acceptance_the_position_is_kept_for_fourteen_days():
    case = a_case(S.ACCEPT_PENDING, session_ids=[])

    moved = answer.position_claimed(case, a_kept_position(case), the_world(case))

    assert kinds(moved) == ["CandidateAccepted", "HiringCommitmentMade"]
    assert (case.state, case.in_flight) == (S.SEAT_REQUESTED, False)
    assert armed(moved) == {("T8", 0)}


def test_accepted_by_two_employers_the_other_case_waits_for_the_enrolment_to_close():
    chosen, other = a_case(S.ENROLMENT_PENDING), a_case(S.SEAT_HELD)

    seat.enrolment_confirmed(chosen, a_confirmed_enrolment(chosen), the_world(chosen))
    moved = leaving.superseded(other, the_world(other))

    assert (chosen.state, other.state) == (S.ENROLLED, S.SUPERSEDED)
    assert {"ReleaseSeat", "ReleasePosition"} <= set(kinds(moved))
