"""The training on PostgreSQL: begun, missed, finished, interrupted, forgotten by its provider."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chassis.errors import InvalidTransition
from contracts.candidacy import CandidacyState as S
from contracts.trainings import (
    AbandonmentReason,
    AbsenceKind,
    CertificationResult,
    RevocationCause,
    TraineeAbsent,
    TrainingAbandoned,
    TrainingCompleted,
    TrainingReservationRevoked,
    TrainingStarted,
    enrolment_id,
)
from services.candidacy.domain.states import CommitmentState, PositionState
from tests.candidacy.counter import PROVIDER, a_session

pytestmark = pytest.mark.engines
TODAY = datetime.now(UTC).date()


@pytest.fixture
async def pending(counter):
    """Give a case whose provider has not answered yet, and its person."""
    person = uuid4()
    case = await counter.held(person=person)
    await counter.confirm(case, person)
    await counter.said()
    return case, person


async def enrolment(counter, case):
    about = await counter.about(case)
    id_ = enrolment_id(about["reservation_id"])
    return {**about, "enrolment_id": id_, "provider_id": PROVIDER}


async def began(counter, case):
    return TrainingStarted(**await enrolment(counter, case), started_on=TODAY)


async def ended(counter, case, result=CertificationResult.OBTAINED):
    about = await enrolment(counter, case)
    return TrainingCompleted(**about, completed_on=TODAY, certification=result)


def names(messages):
    return [type(message).__name__ for message in messages]


async def test_a_start_says_the_yes_that_was_lost_and_closes_the_other_candidacies(counter):
    person = uuid4()
    rival, case = await counter.held(person=person), await counter.held(person=person)
    await counter.confirm(case, person)
    await counter.said()

    await counter.hear(await began(counter, case))

    assert await counter.state(case) is S.IN_TRAINING
    assert await counter.state(rival) is S.SUPERSEDED
    told = [each for each in await counter.said() if each.key == str(case)]
    assert [each.status for each in told] == ["enrolled", "in_training"]
    assert {("T7", case, 1)} == {each for each in await counter.armed() if each[1] == case}


async def test_finished_may_come_without_begun(counter, pending):
    case, _ = pending
    await counter.hear(await counter.a_yes(case))

    await counter.hear(await ended(counter, case))
    await counter.hear(await began(counter, case))

    row = (await counter.file(case)).case
    assert (row.state, row.certification) == (S.TRAINED, CertificationResult.OBTAINED)
    assert await counter.armed() == {("T9", case, 0)}


async def test_a_result_that_was_awaited_is_kept_when_it_comes(counter, pending):
    case, _ = pending
    await counter.hear(await ended(counter, case, CertificationResult.PENDING))

    await counter.hear(await ended(counter, case, CertificationResult.PARTIAL))

    assert (await counter.file(case)).case.certification is CertificationResult.PARTIAL


async def test_an_abandonment_gives_the_position_back_and_not_the_seat(counter, pending):
    case, _ = pending
    await counter.hear(await began(counter, case))
    await counter.said()

    about = await enrolment(counter, case)
    reason = AbandonmentReason.JOB_FOUND
    await counter.hear(TrainingAbandoned(**about, abandoned_on=TODAY, reason=reason))

    row = (await counter.file(case)).case
    assert (row.state, row.outcome_reason) == (S.DROPPED, "job_found")
    assert row.terms.state is CommitmentState.RELEASED
    assert names(await counter.said()) == [
        "CandidacyClosed",
        "HiringCommitmentSettled",
        "ReleasePosition",
    ]


async def test_an_absence_alerts_once_until_somebody_decided(counter, pending):
    case, _ = pending
    await counter.hear(await began(counter, case))
    await counter.said()
    about = await enrolment(counter, case)

    for days in (2, 1):
        day = TODAY - timedelta(days=days)
        await counter.hear(TraineeAbsent(**about, missed_on=day, kind=AbsenceKind.ABSENT))

    assert [each.flags for each in await counter.said()] == [("trainee_absent",)]
    assert await counter.tasks() == ["trainee_absent"]


async def test_a_training_stopped_by_its_provider_is_replaced_and_the_position_kept(
    counter, pending
):
    case, _ = pending
    await counter.hear(await began(counter, case))

    about = await counter.about(case)
    cause = RevocationCause.SESSION_CANCELLED
    await counter.hear(TrainingReservationRevoked(**about, reason=cause))

    row = (await counter.file(case)).case
    assert (row.state, row.in_flight) == (S.SEAT_REQUESTED, False)
    assert row.position_state is PositionState.HELD
    assert await counter.tasks() == ["training_stopped"]
    assert await counter.armed() == {("T8", case, 1)}


async def test_who_wants_to_leave_a_training_asks_its_provider(counter, pending):
    case, person = pending
    await counter.hear(await began(counter, case))
    await counter.said()

    await counter.withdraw(case, person)

    assert await counter.state(case) is S.IN_TRAINING
    assert [each.flags for each in await counter.said()] == [("withdrawal_asked",)]
    assert await counter.tasks() == ["withdrawal_asked"]
    with pytest.raises(InvalidTransition):
        await counter.withdraw(case, person)


async def test_who_is_trained_may_choose_another_way(counter, pending):
    case, person = pending
    await counter.hear(await ended(counter, case))
    await counter.said()

    await counter.withdraw(case, person)

    row = (await counter.file(case)).case
    assert (row.state, row.outcome_reason) == (S.NOT_HIRED, "candidate_declined")
    assert names(await counter.said())[-1] == "ReleasePosition"


async def test_without_news_of_the_hire_the_case_closes(counter, pending):
    case, _ = pending
    await counter.hear(await ended(counter, case))

    await counter.fire("T9")

    row = (await counter.file(case)).case
    assert (row.state, row.outcome_reason) == (S.NOT_HIRED, "no_news")


async def test_the_provider_is_asked_again_and_called_after_three_weeks(counter, pending):
    case, _ = pending
    await counter.hear(await counter.a_yes(case))
    await counter.said()

    await counter.fire("T7")
    assert names(await counter.said()) == ["ConfirmSeat"]
    assert await counter.tasks() == []

    long_ago = TODAY - timedelta(days=30)
    session_id = (await counter.file(case)).case.session_id
    await counter.hear(a_session(session_id, starts_on=long_ago, ends_on=long_ago), sequence=2)
    await counter.fire("T7")

    assert await counter.tasks() == ["provider_silent"]
    assert ("T7", case, 1) in await counter.armed()


async def test_the_end_of_a_case_ends_its_tasks(counter, pending):
    case, person = pending
    await counter.fire("T5")

    await counter.withdraw(case, person)

    assert await counter.tasks() == []
