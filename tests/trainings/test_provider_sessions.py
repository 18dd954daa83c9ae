"""Sessions by their provider's doors: seats by form, by file, cut; a session cancelled."""

from uuid import uuid4

import pytest

from contracts.words import organisation_id
from services.trainings.domain.identity import SessionKey
from tests.trainings.ledger import SOURCE
from tests.trainings.lheo_files import a_formation, a_session, an_action

pytestmark = pytest.mark.engines

PROVIDER = organisation_id("35600000049837")
SESSIONS = "/training-provider/sessions"


async def change(doors, session, organisation=PROVIDER, **body):
    """Change a session as it was just read."""
    path = f"{SESSIONS}/{session}"
    read = await doors.call("GET", path, organisation=organisation)
    known = {"if-match": read.headers.get("etag", "")}
    return await doors.call("PATCH", path, organisation=organisation, json=body, headers=known)


async def test_a_change_needs_the_session_as_it_was_read(ledger, doors):
    session = await ledger.a_session(2)
    path = f"{SESSIONS}/{session}"
    read = await doors.call("GET", path, organisation=PROVIDER)
    await ledger.reserve(session)
    asked = {"organisation": PROVIDER, "json": {"capacity": 5}}

    without = await doors.call("PATCH", path, **asked)
    stale = await doors.call("PATCH", path, headers={"if-match": read.headers["etag"]}, **asked)

    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


async def test_somebody_elses_session_does_not_exist(ledger, doors):
    session = await ledger.a_session(2)
    stranger = uuid4()

    read = await doors.call("GET", f"{SESSIONS}/{session}", organisation=stranger)
    cancelled = await doors.call(
        "POST", f"{SESSIONS}/{session}/cancellation", organisation=stranger
    )
    changed = await change(doors, session, stranger, capacity=9)
    listed = await doors.call("GET", SESSIONS, organisation=stranger)

    assert [each.status_code for each in (read, cancelled, changed)] == [404] * 3
    assert listed.json()["items"] == []


async def test_a_provider_sees_who_has_its_seats(ledger, doors):
    session = await ledger.a_session(2)
    people = [await ledger.reserve(session) for _ in range(3)]
    await ledger.confirm(people[0])

    [shown] = (await doors.call("GET", SESSIONS, organisation=PROVIDER)).json()["items"]

    counts = [shown[name] for name in ("capacity", "taken", "held", "confirmed", "waiting")]
    assert counts == [2, 2, 1, 1, 1]


async def test_a_cut_needs_to_be_forced_and_moves_held_before_confirmed_latest_first(ledger, doors):
    session = await ledger.a_session(4)
    sure, first, last = [await ledger.reserve(session) for _ in range(3)]
    await ledger.confirm(sure)

    refused = await change(doors, session, capacity=1)
    forced = await change(doors, session, capacity=1, force=True)

    assert (refused.status_code, refused.json()["code"]) == (409, "seats_below_reserved")
    assert forced.json()["moved"] == [str(last), str(first)]
    for person in (first, last):
        name, body = await ledger.last(person)
        assert (name, body["reason"]) == ("TrainingReservationRevoked", "capacity_cut")
    assert await ledger.seats(session) == (1, 0)


async def test_a_used_seat_is_never_cut(ledger, doors):
    session = await ledger.a_session(1)
    await ledger.confirm(person := await ledger.reserve(session))
    await ledger.run("UPDATE enrolments SET state = 'started'")

    answer = await change(doors, session, capacity=0, force=True)

    assert (answer.status_code, answer.json()["code"]) == (409, "seats_below_reserved")
    assert (await ledger.last(person))[0] == "EnrolmentRequested"


async def test_a_file_applies_each_line_or_says_why_not(ledger, doors):
    session = await ledger.a_session(3)
    await ledger.reserve_many(session, 2)
    lines = [f"{session};5", f"{session};5", f"{session};1", f"{uuid4()};3", f"{session};x"]
    content = "session_id;places\n" + "\n".join(lines)

    answer = await doors.call(
        "POST",
        f"{SESSIONS}/imports",
        organisation=PROVIDER,
        json={"csv": content},
    )

    report = answer.json()
    assert (report["changed"], report["unchanged"]) == (1, 1)
    assert {(each["line"], each["code"]) for each in report["refused"]} == {
        (4, "seats_below_reserved"),
        (5, "not_found"),
        (6, "validation_error"),
    }


async def test_a_file_that_is_not_one_is_refused_with_a_sentence(doors):
    answer = await doors.call(
        "POST", f"{SESSIONS}/imports", organisation=PROVIDER, json={"csv": "titre;ville"}
    )

    assert answer.status_code == 422
    assert "colonnes" in answer.json()["detail"]


async def test_a_cancelled_session_says_how_many_people_it_moves(ledger, doors):
    session = await ledger.a_session(1)
    people = [await ledger.reserve(session) for _ in range(2)]

    first = await doors.call("POST", f"{SESSIONS}/{session}/cancellation", organisation=PROVIDER)
    again = await doors.call("POST", f"{SESSIONS}/{session}/cancellation", organisation=PROVIDER)

    assert (first.status_code, first.json()["moved"]) == (202, 2)
    assert (again.status_code, again.json()["code"]) == (409, "invalid_transition")
    for person in people:
        assert (await ledger.last(person))[0] == "TrainingReservationRevoked"


async def test_t09_t21_a_provider_sees_the_hint_of_its_source_and_that_it_stopped_showing_it(
    ledger, doors
):
    # Given a session with somebody in it, of which the source announces 12 seats
    hinted = a_session(more="<recrutement><nb-places>12</nb-places></recrutement>")
    await ledger.import_file([a_formation(actions=[an_action(sessions=[hinted])])])
    session = SessionKey(SOURCE, "F1", "A1", "S1").session_id
    await ledger.declare(session, 2)
    await ledger.reserve(session)

    # When two files of its source do not show it
    for text in ("un", "deux"):
        await ledger.import_file([a_formation("F9", objective=text)])

    # Then its provider knows both, and its declared seats stand
    shown = (await doors.call("GET", f"{SESSIONS}/{session}", organisation=PROVIDER)).json()
    assert (shown["capacity"], shown["seats_hint"]) == (2, 12)
    assert (shown["absent_from_source"], shown["state"]) == (True, "open")
