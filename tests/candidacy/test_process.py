"""The whole process on PostgreSQL: messages, timers, people, and what each leaves."""

import asyncio
from uuid import uuid4

import pytest

from chassis.errors import NotFound
from contracts.candidacy import CandidacyState as S
from contracts.offers import (
    ClosingReason,
    PositionClaimed,
    PositionReleased,
)
from contracts.trainings import (
    ReservationRefusalReason,
    SeatReleased,
    TrainingReservationRefused,
    TrainingReserved,
    TrainingSessionCancelled,
    TrainingWaitlisted,
    reservation_id,
)
from services.candidacy.domain.errors import AlreadyDecided, CommitmentExists
from services.candidacy.domain.states import PositionState, SeatState
from services.candidacy.models import TextKind
from tests.candidacy.counter import AT, HELD_UNTIL, a_closure, a_no, an_application

pytestmark = pytest.mark.engines


def names(messages):
    """Return the names of messages."""
    return [type(message).__name__ for message in messages]


async def test_from_the_yes_to_the_enrolment(counter):
    person = uuid4()
    case = await counter.held(person=person)
    await counter.confirm(case, person)
    await counter.hear(await counter.a_yes(case))

    assert await counter.state(case) is S.ENROLLED
    assert names(await counter.said()) == [
        "CandidacySubmitted",
        "ClaimPosition",
        "CandidateAccepted",
        "HiringCommitmentMade",
        "ReserveSeat",
        "CandidacyAdvanced",
        "ConfirmSeat",
        "CandidacyAdvanced",
        "CandidacyAdvanced",
    ]
    assert await counter.armed() == {("T7", case, 1)}


async def test_the_audit_holds_each_transition_once_and_the_version_each_message(counter):
    person = uuid4()
    case = await counter.held(person=person)
    await counter.confirm(case, person)
    await counter.hear(await counter.a_yes(case))

    assert await counter.transitions(case) == [
        ("submitted", "accept_pending"),
        ("accept_pending", "seat_requested"),
        ("seat_requested", "seat_held"),
        ("seat_held", "enrolment_pending"),
        ("enrolment_pending", "enrolled"),
    ]
    assert (await counter.file(case)).case.version == len(await counter.said())


async def test_an_answer_waits_for_its_window_and_changes_nothing_meanwhile(counter):
    case = await counter.submit(an_application(await counter.an_open_offer()))
    before = (await counter.file(case)).case.version

    await counter.decide(case)

    assert (await counter.file(case)).case.version == before
    assert names(await counter.said()) == ["CandidacySubmitted"]
    assert ("T0", case, 1) in await counter.armed()


async def test_without_a_window_the_answer_is_effective_at_once(counter, monkeypatch):
    at_once = counter.region.model_copy(update={"decision_undo_window": HELD_UNTIL - HELD_UNTIL})
    monkeypatch.setattr(counter, "region", at_once)
    case = await counter.submit(an_application(await counter.an_open_offer()))

    await counter.decide(case)

    assert await counter.state(case) is S.ACCEPT_PENDING
    assert {kind for kind, _, _ in await counter.armed()} == {"T2"}


async def test_an_undone_refusal_leaves_no_text_behind(counter):
    case = await counter.submit(an_application(await counter.an_open_offer()))
    await counter.decide(case, a_no())

    await counter.undo(case)
    await counter.fire("T0")

    file = await counter.file(case)
    assert file.case.state is S.SUBMITTED
    assert TextKind.REFUSAL not in file.texts


async def test_a_second_answer_of_two_clicks_is_refused(counter):
    case = await counter.submit(an_application(await counter.an_open_offer()))

    results = await asyncio.gather(
        counter.decide(case), counter.decide(case, a_no()), return_exceptions=True
    )

    assert [type(each) for each in results if each] == [AlreadyDecided]


async def test_the_refusal_leaves_once_after_its_window(counter):
    case = await counter.submit(an_application(await counter.an_open_offer()))
    await counter.decide(case, a_no())

    await counter.fire("T0")
    await counter.fire("T0")

    assert names(await counter.said()) == ["CandidacySubmitted", "CandidateDeclined"]
    assert await counter.armed() == set()


async def test_an_offer_that_closes_ends_its_waiting_cases_and_no_other(counter):
    offer = await counter.an_open_offer()
    waiting, other = [
        await counter.submit(an_application(offer)),
        await counter.submit(an_application(await counter.an_open_offer())),
    ]

    await counter.hear(a_closure(offer), sequence=2)

    assert await counter.state(waiting) is S.OFFER_CLOSED
    assert await counter.state(other) is S.SUBMITTED


async def test_an_employer_who_closes_as_filled_keeps_the_yes_that_waited(counter):
    offer = await counter.an_open_offer()
    case = await counter.submit(an_application(offer))
    await counter.decide(case)

    await counter.hear(a_closure(offer, ClosingReason.FILLED), sequence=2)

    assert await counter.state(case) is S.ACCEPT_PENDING


async def test_a_silent_employer_expires_the_case(counter):
    case = await counter.submit(an_application(await counter.an_open_offer()))

    await counter.fire("T1")

    assert await counter.state(case) is S.EXPIRED
    assert await counter.armed() == set()


async def test_a_session_cancelled_since_is_skipped(counter):
    gone, there = await counter.a_known_session(), await counter.a_known_session()
    offer = await counter.an_open_offer()
    case = await counter.submit(an_application(offer, gone, there))
    await counter.hear(
        TrainingSessionCancelled(
            session_id=gone, training_id=uuid4(), title="TP", reason="few", cancelled_at=AT
        ),
        sequence=2,
    )
    await counter.decide(case)
    await counter.fire("T0")

    await counter.hear(PositionClaimed(candidacy_id=case, offer_id=offer))

    assert (await counter.file(case)).case.session_id == there


async def test_a_refused_seat_asks_the_next_session_under_a_new_attempt(counter):
    case = await counter.accepted(sessions=2)
    about, reason = await counter.about(case), ReservationRefusalReason.RECRUITMENT_CLOSED

    await counter.hear(TrainingReservationRefused(**about, reason=reason))

    row = (await counter.file(case)).case
    assert (row.attempt, row.in_flight) == (2, True)
    assert [seat.state for seat in row.seats] == [SeatState.SETTLED, SeatState.OPEN]
    assert {("T2", case, 2)} == {each for each in await counter.armed() if each[0] == "T2"}


async def test_a_waitlist_left_too_late_goes_to_the_search_then_to_the_end(counter):
    case = await counter.accepted()
    await counter.hear(TrainingWaitlisted(**await counter.about(case), rank=2))
    assert {kind for kind, _, _ in await counter.armed()} == {"T6", "T2w"}

    await counter.fire("T6")
    assert {kind for kind, _, _ in await counter.armed()} == {"T2", "T8"}
    await counter.hear(SeatReleased(**await counter.about(case)))
    await counter.fire("T8")

    file = await counter.file(case)
    assert (file.case.state, file.case.outcome_reason) == (S.NO_SEAT, "all_full")


async def test_an_order_without_an_answer_is_sent_again_under_a_new_id(counter):
    case = await counter.accepted()
    await counter.said()

    await counter.fire("T2")
    await counter.fire("T2")

    assert names(await counter.said()) == ["ReserveSeat", "ReserveSeat"]
    assert ("T2", case, 1) in await counter.armed()


async def test_a_withdrawal_gives_back_until_the_owners_answer(counter):
    person = uuid4()
    case = await counter.held(person=person)
    about = await counter.about(case)
    offer = (await counter.file(case)).case.offer_id

    await counter.withdraw(case, person)
    assert await counter.armed() == {("T2", case, 0), ("T2", case, 1)}
    await counter.hear(SeatReleased(**about))
    await counter.hear(PositionReleased(candidacy_id=case, offer_id=offer))

    row = (await counter.file(case)).case
    assert [seat.state for seat in row.seats] == [SeatState.SETTLED]
    assert row.position_state is PositionState.SETTLED
    assert await counter.armed() == set()


async def test_what_is_obtained_for_an_unknown_case_is_given_back(counter):
    case = uuid4()
    held = TrainingReserved(
        candidacy_id=case,
        attempt=3,
        reservation_id=reservation_id(case, 3),
        session_id=uuid4(),
        held_until=HELD_UNTIL,
    )

    await counter.hear(held, PositionClaimed(candidacy_id=case, offer_id=uuid4()))

    seat, position = await counter.said()
    assert names([seat, position]) == ["ReleaseSeat", "ReleasePosition"]
    assert (seat.attempt, seat.session_id) == (3, held.session_id)


async def test_the_enrolment_closes_the_person_s_other_cases(counter):
    person = uuid4()
    first, second = await counter.held(person=person), await counter.held(person=person)
    third = await counter.submit(an_application(await counter.an_open_offer()), person)
    await counter.confirm(first, person)
    await counter.said()

    await counter.hear(await counter.a_yes(first))

    assert await counter.state(second) is S.SUPERSEDED
    assert await counter.state(third) is S.SUPERSEDED
    assert sorted(names(await counter.said())) == [
        "CandidacyAdvanced",
        "CandidacyClosed",
        "CandidacyClosed",
        "HiringCommitmentSettled",
        "ReleasePosition",
        "ReleaseSeat",
    ]


async def test_two_seats_confirmed_at_the_same_instant_make_one_commitment(counter):
    people = [uuid4() for _ in range(50)]
    pairs = [[await counter.held(person=person) for _ in range(2)] for person in people]
    few_at_a_time = asyncio.Semaphore(4)  # the pool of a service has ten connections

    async def click_twice(person, pair):
        async with few_at_a_time:
            clicks = [counter.confirm(case, person) for case in pair]
            return await asyncio.gather(*clicks, return_exceptions=True)

    both = map(click_twice, people, pairs)
    results = [each for pair in await asyncio.gather(*both) for each in pair]

    assert results.count(None) == 50
    assert sum(isinstance(each, CommitmentExists) for each in results) == 50
    for pair in pairs:
        states = [await counter.state(case) for case in pair]
        assert sorted(states) == [S.ENROLMENT_PENDING, S.SEAT_HELD]


async def test_nobody_acts_on_somebody_else_s_case(counter):
    case = await counter.held(person=uuid4())

    with pytest.raises(NotFound):
        await counter.confirm(case, uuid4())
    with pytest.raises(NotFound):
        await counter.withdraw(case, uuid4())


async def test_a_silence_is_flagged_and_changes_no_state(counter):
    person = uuid4()
    case = await counter.held(person=person)
    await counter.confirm(case, person)
    await counter.said()

    await counter.fire("T5")

    row = (await counter.file(case)).case
    assert (row.state, row.flags) == (S.ENROLMENT_PENDING, ["provider_silent"])
    assert await counter.tasks() == ["provider_silent"]
    assert await counter.said() == []


async def test_the_truth_about_a_held_seat_is_asked_every_day(counter):
    case = await counter.held()
    await counter.said()

    await counter.fire("T2w")

    assert names(await counter.said()) == ["ReserveSeat"]
    assert ("T2w", case, 1) in await counter.armed()
