"""The employer's answer, until it is effective."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.errors import InvalidTransition
from contracts.candidacy import CandidacyState as S, ContractKind, RefusalReason
from contracts.offers import ClosingReason
from services.candidacy.domain import answer
from services.candidacy.domain.errors import (
    AlreadyDecided,
    CommitmentTermsMissing,
    OfferIsClosed,
    UndoWindowClosed,
)
from services.candidacy.domain.states import CommitmentState, Decision, PositionState
from tests.candidacy.cases import (
    LATER,
    NOW,
    a_case,
    a_closed_offer,
    armed,
    kinds,
    some_terms,
    the_world,
)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (S.ACCEPT_PENDING, AlreadyDecided),
        (S.SEAT_HELD, AlreadyDecided),
        (S.REFUSED, AlreadyDecided),
        (S.OFFER_CLOSED, AlreadyDecided),
        (S.WITHDRAWN, AlreadyDecided),
    ],
)
def test_an_employer_who_answered_cannot_answer_again(state, refusal):
    case = a_case(state)

    with pytest.raises(refusal):
        answer.accept(case, some_terms(), LATER)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (S.OFFER_CLOSED, OfferIsClosed),
        (S.WITHDRAWN, InvalidTransition),
        (S.EXPIRED, InvalidTransition),
    ],
)
def test_a_case_that_ended_without_an_answer_takes_none(state, refusal):
    case = a_case(state, accepted_at=None)

    with pytest.raises(refusal):
        answer.refuse(case, RefusalReason.PROFILE, share=True, due_at=LATER)


def test_an_answer_is_kept_and_nothing_is_said():
    case = a_case()

    moved = answer.accept(case, some_terms(), LATER)

    assert moved.messages == []
    assert moved.steps == []
    assert armed(moved) == {("T0", 1)}
    assert case.state is S.SUBMITTED
    assert case.terms.state is CommitmentState.PROPOSED


def test_a_second_answer_is_refused_while_the_first_waits():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    with pytest.raises(AlreadyDecided):
        answer.refuse(case, RefusalReason.PROFILE, share=True, due_at=LATER)


def test_an_undone_answer_leaves_nothing_and_another_may_follow():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    answer.undo(case)
    moved = answer.refuse(case, RefusalReason.MOBILITY, share=False, due_at=LATER)

    assert case.terms is None
    assert case.decision is Decision.REFUSE
    assert armed(moved) == {("T0", 2)}


def test_the_timer_of_an_undone_answer_does_nothing():
    case = a_case()
    answer.accept(case, some_terms(), LATER)
    answer.undo(case)
    answer.refuse(case, RefusalReason.MOBILITY, share=False, due_at=LATER)

    moved = answer.make_effective(case, 1, the_world(case))

    assert moved.messages == []
    assert case.state is S.SUBMITTED


@pytest.mark.parametrize("state", [S.ACCEPT_PENDING, S.REFUSED, S.SEAT_HELD])
def test_an_answer_that_left_cannot_be_undone(state):
    with pytest.raises(UndoWindowClosed):
        answer.undo(a_case(state))


def test_there_is_nothing_to_undo_before_an_answer():
    with pytest.raises(InvalidTransition):
        answer.undo(a_case())


def test_a_yes_asks_for_a_position_and_tells_nobody():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    moved = answer.make_effective(case, 1, the_world(case))

    assert kinds(moved) == ["ClaimPosition"]
    assert case.state is S.ACCEPT_PENDING
    assert case.position_state is PositionState.ASKED
    assert case.terms.state is CommitmentState.MADE
    assert ("T2", 0) in armed(moved)


@pytest.mark.parametrize("shared", [True, False])
def test_a_no_is_told_once_with_its_reason(shared):
    case = a_case()
    answer.refuse(case, RefusalReason.SCHEDULE, share=shared, due_at=LATER)

    [declined] = answer.make_effective(case, 1, the_world(case)).messages

    assert declined.reason is RefusalReason.SCHEDULE
    assert declined.reason_shared is shared
    assert case.state is S.REFUSED
    assert answer.make_effective(case, 1, the_world(case)).messages == []


def test_a_silent_employer_closes_the_case():
    case = a_case()

    [closed] = answer.employer_silent(case, the_world(case)).messages

    assert (closed.outcome, closed.reason) == ("expired", "employer_silent")
    assert case.state is S.EXPIRED


def test_a_kept_answer_comes_before_the_employer_s_silence():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    moved = answer.employer_silent(case, the_world(case))

    assert case.state is S.SUBMITTED
    assert armed(moved) == {("T1", 0)}


def test_an_offer_that_closes_closes_what_waited_and_drops_a_kept_answer():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    [closed] = answer.offer_closed(case, a_closed_offer(case), the_world(case)).messages

    assert (closed.outcome, closed.reason) == ("offer_closed", "expired")
    assert (case.decision, case.terms) == (None, None)


def test_a_yes_kept_for_an_offer_just_filled_becomes_effective():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    filled = a_closed_offer(case, ClosingReason.FILLED)
    moved = answer.offer_closed(case, filled, the_world(case))

    assert kinds(moved) == ["ClaimPosition"]
    assert case.state is S.ACCEPT_PENDING


@pytest.mark.parametrize("state", sorted(set(S) - {S.SUBMITTED}))
def test_an_offer_that_closes_changes_no_case_that_was_answered(state):
    case = a_case(state)

    moved = answer.offer_closed(case, a_closed_offer(case), the_world(case))

    assert moved.messages == []
    assert case.state is state


def test_the_first_opening_is_told_once():
    case = a_case()

    [advanced] = answer.view(case, the_world(case)).messages

    assert advanced.status == "viewed"
    assert answer.view(case, the_world(case)).messages == []


def test_an_opening_after_the_answer_is_not_told():
    case = a_case()
    answer.accept(case, some_terms(), LATER)

    assert answer.view(case, the_world(case)).messages == []
    assert case.viewed_at == NOW


def test_a_fixed_term_contract_needs_its_length_and_dates_in_order():
    wrong = replace(some_terms(), contract_kind=ContractKind.CDD, starts_until=date(2026, 12, 31))

    with pytest.raises(CommitmentTermsMissing) as refused:
        wrong.check(NOW.date())

    places = [error.pointer for error in refused.value.errors]
    assert places.count("#/commitment/starts_until") == 2
    assert "#/commitment/duration_months" in places
