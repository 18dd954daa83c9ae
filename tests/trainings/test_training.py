"""The training itself, by the provider's doors: who came, who finished, who left."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.words import organisation_id

pytestmark = pytest.mark.engines

PROVIDER = organisation_id("35600000049837")
TODAY = datetime.now(UTC).date()


@pytest.fixture
async def trainee(ledger):
    """Give a session of one seat, who confirmed it, and the path of the enrolment."""
    session = await ledger.a_session(1)
    person = await ledger.reserve(session)
    await ledger.confirm(person)
    _, body = await ledger.last(person)
    return session, person, f"/training-provider/enrolments/{body['enrolment_id']}"


async def tell(doors, path, act, **body):
    """Tell something of today; return the status and what was answered."""
    said = {"on": TODAY.isoformat(), **body}
    answer = await doors.call("POST", f"{path}/{act}", organisation=PROVIDER, json=said)
    return answer.status_code, answer.json()


async def test_only_the_provider_tells_of_its_trainees(doors, trainee):
    _, _, path = trainee
    acts = [
        ("attendance", {"kind": "started"}),
        ("completion", {"certification": "obtained"}),
        ("abandonment", {"reason": "other"}),
    ]

    for act, body in acts:
        said = {"on": TODAY.isoformat(), **body}
        answer = await doors.call("POST", f"{path}/{act}", organisation=uuid4(), json=said)
        assert answer.status_code == 404


async def test_who_comes_is_enrolled_whether_or_not_the_provider_had_answered(
    ledger, doors, trainee
):
    _, person, path = trainee

    status, body = await tell(doors, path, "attendance", kind="started")

    assert (status, body["state"], body["started_on"]) == (200, "started", TODAY.isoformat())
    assert (await ledger.names(person))[-2:] == ["EnrolmentConfirmed", "TrainingStarted"]
    assert (await tell(doors, path, "attendance", kind="started"))[0] == 409


async def test_a_seat_that_was_used_is_not_given_back(ledger, doors, trainee):
    session, person, path = trainee
    waiting = await ledger.reserve(session)
    await tell(doors, path, "attendance", kind="started")

    await ledger.release(session, person)

    assert (await ledger.last(person))[0] == "SeatReleased"
    assert (await ledger.last(waiting))[0] == "TrainingWaitlisted"
    await ledger.confirm(person)
    assert (await ledger.last(person))[0] == "TrainingStarted"


async def test_an_abandonment_frees_the_seat_while_people_may_still_enter(ledger, doors, trainee):
    session, person, path = trainee
    waiting = await ledger.reserve(session)
    await tell(doors, path, "attendance", kind="started")

    status, body = await tell(doors, path, "abandonment", reason="transport")

    assert (status, body["state"], body["reason"]) == (200, "abandoned", "transport")
    assert (await ledger.last(person))[0] == "TrainingAbandoned"
    assert (await ledger.last(waiting))[0] == "TrainingReserved"
    assert await ledger.seats(session) == (1, 0)


async def test_an_abandonment_frees_nothing_once_nobody_may_enter(ledger, doors, trainee):
    session, _, path = trainee
    await tell(doors, path, "attendance", kind="started")
    yesterday = TODAY - timedelta(days=1)
    await ledger.run("UPDATE training_sessions SET entry_until = :day", day=yesterday)

    await tell(doors, path, "abandonment", reason="absence")

    assert await ledger.seats(session) == (1, 0)


async def test_a_result_may_be_told_later_and_only_once(ledger, doors, trainee):
    _, person, path = trainee
    await tell(doors, path, "attendance", kind="started")

    assert (await tell(doors, path, "completion", certification="pending"))[0] == 200
    assert (await tell(doors, path, "completion", certification="obtained"))[0] == 200
    assert (await tell(doors, path, "completion", certification="failed"))[0] == 409

    told = [
        body["certification"]
        for name, body in await ledger.told(person)
        if name == "TrainingCompleted"
    ]
    assert told == ["pending", "obtained"]


async def test_an_absence_is_told_once_a_day_and_never_why(ledger, doors, trainee):
    _, person, path = trainee
    assert (await tell(doors, path, "attendance", kind="absent"))[0] == 409
    assert (await tell(doors, path, "attendance", kind="no_show"))[0] == 200
    await tell(doors, path, "attendance", kind="started")

    yesterday = (TODAY - timedelta(days=1)).isoformat()
    for _ in range(2):
        assert (await tell(doors, path, "attendance", kind="absent", on=yesterday))[0] == 200

    kinds = [body["kind"] for name, body in await ledger.told(person) if name == "TraineeAbsent"]
    assert kinds == ["no_show", "absent"]


async def test_a_day_to_come_is_refused_with_a_sentence(doors, trainee):
    _, _, path = trainee
    tomorrow = (TODAY + timedelta(days=2)).isoformat()

    status, body = await tell(doors, path, "attendance", kind="started", on=tomorrow)

    assert (status, body["errors"][0]["code"]) == (422, "date_in_future")


async def test_cancelling_a_session_moves_everybody_but_who_had_finished(ledger, doors, trainee):
    session, person, path = trainee
    await tell(doors, path, "attendance", kind="started")
    await tell(doors, path, "completion", certification="obtained")
    waiting = await ledger.reserve(session)

    await ledger.cancel(session)

    assert (await ledger.last(person))[0] == "TrainingCompleted"
    assert (await ledger.last(waiting))[0] == "TrainingReservationRevoked"
    assert await ledger.seats(session) == (1, 0)
