"""Hired or not, and what becomes of people: both words are kept, one value is settled."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.candidacy import CandidacyState as S, OutcomeAsked
from contracts.trainings import CertificationResult, TrainingCompleted, enrolment_id
from services.candidacy.domain.states import CommitmentState, PositionState
from services.candidacy.domain.statistics import Dimension, published
from services.candidacy.repository.outcomes import Counted
from services.candidacy.use_cases.calendar import months_later
from tests.candidacy.counter import PROVIDER
from tests.candidacy.doors import candidate, employer, provider

pytestmark = pytest.mark.engines
TODAY = datetime.now(UTC).date()
NOT_HIRED = {"hired": False, "reason": "employer_withdrew"}


def hired(day: date | None = None) -> dict[str, object]:
    """Return the body of a hire declared."""
    return {"hired": True, "contract_kind": "CDI", "starts_on": (day or TODAY).isoformat()}


@pytest.fixture
async def trained(doors) -> tuple[UUID, UUID]:
    """Give a case whose training is finished, and its person."""
    counter, person = doors.counter, uuid4()
    case = await counter.held(person=person)
    await counter.confirm(case, person)
    about = await counter.about(case)
    enrolment = {"enrolment_id": enrolment_id(about["reservation_id"]), "provider_id": PROVIDER}
    result = CertificationResult.OBTAINED
    await counter.hear(
        TrainingCompleted(**about, **enrolment, completed_on=TODAY, certification=result)
    )
    await counter.said()
    return case, person


async def declare(doors, case, who, body):
    return await doors.post(f"/candidacies/{case}/outcome", who, body)


async def test_only_the_two_sides_say_who_is_hired(doors, trained):
    case, _ = trained
    strangers = [candidate(uuid4()), employer(uuid4())]

    answers = [await declare(doors, case, who, hired()) for who in strangers]
    forbidden = await declare(doors, case, provider(), hired())

    assert [answer.status_code for answer in answers] == [404, 404]
    assert forbidden.status_code == 403
    assert await doors.counter.state(case) is S.TRAINED


@pytest.mark.parametrize(
    ("late", "result"), [(False, CommitmentState.KEPT), (True, CommitmentState.KEPT_LATE)]
)
async def test_both_say_hired_and_the_commitment_is_kept(doors, trained, late, result):
    case, person = trained
    terms = (await doors.counter.file(case)).case.terms
    day = terms.starts_until + timedelta(days=1 if late else 0)

    first = await declare(doors, case, employer(), hired(day))
    assert (first.json()["status"], await doors.counter.state(case)) == ("trained", S.TRAINED)
    await declare(doors, case, candidate(person), hired(day))

    row = (await doors.counter.file(case)).case
    assert (row.state, row.terms.state) == (S.HIRED, result)
    assert row.position_state is PositionState.HELD, "the person who is hired keeps the position"
    told = [type(each).__name__ for each in await doors.counter.said()]
    assert told == ["CandidateHired", "HiringCommitmentSettled"]


async def test_what_one_side_says_is_true_when_the_other_does_not_answer(doors, trained):
    case, person = trained
    await declare(doors, case, candidate(person), hired())
    assert ("T9", case, 0) not in await doors.counter.armed(), "somebody gave news"

    await doors.counter.fire("T9b")

    assert await doors.counter.state(case) is S.HIRED


async def test_an_employer_who_withdrew_broke_the_commitment(doors, trained):
    case, person = trained
    for who in (employer(), candidate(person)):
        await declare(doors, case, who, NOT_HIRED)

    row = (await doors.counter.file(case)).case
    assert (row.state, row.outcome_reason) == (S.NOT_HIRED, "employer_withdrew")
    assert row.terms.state is CommitmentState.BROKEN
    assert row.position_state is PositionState.RELEASING


async def test_a_person_who_chose_another_way_releases_the_employer(doors, trained):
    case, person = trained
    body = {"hired": False, "reason": "candidate_declined"}
    for who in (candidate(person), employer()):
        await declare(doors, case, who, body)

    assert (await doors.counter.file(case)).case.terms.state is CommitmentState.RELEASED


async def test_two_sides_that_disagree_are_heard_by_somebody(doors, trained):
    case, person = trained
    await declare(doors, case, employer(), NOT_HIRED)
    disputed = await declare(doors, case, candidate(person), hired())
    await doors.counter.fire("T9b")
    await doors.counter.fire("T9")

    assert disputed.json()["flags"] == ["outcome_disputed"]
    assert await doors.counter.state(case) is S.TRAINED
    seen = (await doors.get(f"/candidacies/{case}", employer())).json()["declared"]
    assert {(each["by"], each["hired"]) for each in seen} == {
        ("employer", False),
        ("candidate", True),
    }

    # The employer corrects their word: both agree
    await declare(doors, case, employer(), hired())
    assert await doors.counter.state(case) is S.HIRED


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"hired": True}, "#/starts_on"), ({"hired": False}, "#/reason"), ({}, "#/hired")],
)
async def test_a_declaration_says_the_essential(doors, trained, body, pointer):
    answer = await declare(doors, trained[0], employer(), body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_nobody_declares_before_the_end_of_the_training(doors):
    case = await doors.counter.held()

    answer = await declare(doors, case, employer(), hired())

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")


# 6 and 12 months later


async def closed(doors, trained, *, was_hired: bool = True):
    """Close the case, and open the first question."""
    case, person = trained
    for who in (employer(), candidate(person)):
        await declare(doors, case, who, hired() if was_hired else NOT_HIRED)
    armed = {each for each in await doors.counter.armed() if each[0] == "T10"}
    assert armed == {("T10", case, 6), ("T10", case, 12)}
    await doors.counter.said()
    await doors.counter.fire("T10")
    return case, person


async def test_everybody_who_finished_is_asked_six_and_twelve_months_later(doors, trained):
    case, _ = await closed(doors, trained)

    asked = [each for each in await doors.counter.said() if isinstance(each, OutcomeAsked)]
    assert {(each.milestone, each.hired) for each in asked} == {(6, True), (12, True)}
    await doors.counter.fire("T10")
    assert await doors.counter.said() == [], "asked once"
    assert ("T11", case, 6) in await doors.counter.armed()


async def test_both_answers_are_kept_and_the_person_s_is_the_one_settled(doors, trained):
    case, person = await closed(doors, trained)
    path = f"/candidacies/{case}/situation"

    seen = (await doors.get(f"/candidacies/{case}", candidate(person))).json()
    assert "report_situation" in seen["allowed_actions"]
    await doors.post(path, employer(), {"code": "same_employer"})
    await doors.post(path, candidate(person), {"code": "job_seeking"})
    changed = {"code": "other_employer", "contract_kind": "CDD", "since_month": "2027-03"}
    await doors.post(path, candidate(person), changed)
    await doors.counter.fire("T11")

    async with doors.counter.sessions.engine.connect() as connection:
        answers = await connection.execute(text("SELECT side, code FROM outcome_answers"))
        kept = {tuple(row) for row in answers}
        settled = await connection.execute(
            text("SELECT settled_code, settled_by FROM outcome_questions ORDER BY milestone")
        )
        values = {tuple(row) for row in settled}
    assert kept == {("employer", "same_employer"), ("candidate", "other_employer")}
    assert values == {("other_employer", "candidate"), ("no_answer", None)}


async def test_an_employer_answers_for_those_they_hired_only(doors, trained):
    case, person = await closed(doors, trained, was_hired=False)
    path = f"/candidacies/{case}/situation"

    refused = await doors.post(path, employer(), {"code": "other"})
    answered = await doors.post(path, candidate(person), {"code": "job_seeking"})
    await doors.counter.fire("T11")
    late = await doors.post(path, candidate(person), {"code": "other"})

    assert (refused.status_code, answered.status_code, late.status_code) == (409, 202, 409)


async def test_the_statistics_hide_small_groups(doors, trained):
    await closed(doors, trained)
    await doors.counter.fire("T11")

    answer = await doors.get("/statistics/outcomes?by=basin&milestone=6", employer())

    [cell] = answer.json()["items"]
    assert (cell["key"], cell["people"], cell["rate_of_all"]) == ("metz", None, None)


def test_a_group_that_the_total_would_reveal_is_hidden_too():
    counts = [Counted("a", "A", 40, 20, 10), Counted("b", "B", 7, 7, 7), Counted("c", "C", 3, 3, 3)]

    cells = {cell.key: cell for cell in published(counts, Dimension.BASIN)}

    assert (cells["b"].people, cells["c"].people) == (None, None)
    assert (cells["a"].rate_of_answered, cells["a"].rate_of_all) == (50, 25)


def test_a_training_provider_has_a_rate_from_twenty_people():
    counts = [Counted("a", "A", 20, 10, 5), Counted("b", "B", 19, 19, 19)]

    cells = {cell.key: cell for cell in published(counts, Dimension.PROVIDER)}

    assert (cells["a"].rate_of_all, cells["b"].rate_of_all, cells["b"].people) == (25, None, 19)


def test_months_are_counted_to_the_last_day_of_a_shorter_one():
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 15), 12) == date(2027, 12, 15)
