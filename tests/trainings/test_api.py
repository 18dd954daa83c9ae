"""HTTP doors: rights first, then what a provider may do."""

from uuid import UUID, uuid4

import pytest

from chassis.auth import Role
from contracts.words import organisation_id

pytestmark = pytest.mark.engines

PROVIDER = organisation_id("35600000049837")
ENROLMENTS = "/training-provider/enrolments"


async def an_enrolment(ledger) -> tuple[UUID, str]:
    """Return a candidacy whose seat is confirmed, and the path of its enrolment."""
    session_id = await ledger.a_session(2)
    person = await ledger.reserve(session_id)
    await ledger.confirm(person)
    _, body = await ledger.last(person)
    return person, f"{ENROLMENTS}/{body['enrolment_id']}"


@pytest.mark.parametrize(
    "path", [ENROLMENTS, "/training-provider/dashboard", f"/sessions/{UUID(int=1)}"]
)
async def test_a_call_without_identity_is_refused(doors, path):
    answer = await doors.anonymous(path)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.EMPLOYER, Role.PUBLIC])
async def test_others_never_see_enrolments(doors, role):
    answer = await doors.call("GET", ENROLMENTS, role=role)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_somebody_elses_enrolment_does_not_exist(ledger, doors):
    _, path = await an_enrolment(ledger)
    stranger = uuid4()

    unknown = await doors.call("GET", f"{ENROLMENTS}/{uuid4()}", organisation=stranger)
    theirs = await doors.call("GET", path, organisation=stranger)
    yes = await doors.call("POST", f"{path}/confirmation", organisation=stranger)
    no = await doors.call(
        "POST", f"{path}/refusal", organisation=stranger, json={"reason": "other"}
    )
    listed = await doors.call("GET", ENROLMENTS, organisation=stranger)

    assert [one.status_code for one in (unknown, theirs, yes, no)] == [404] * 4
    assert theirs.json()["title"] == unknown.json()["title"]
    assert listed.json()["items"] == []


async def test_a_key_needs_the_scope_of_what_it_does(ledger, doors):
    _, path = await an_enrolment(ledger)
    partner = {"organisation": PROVIDER, "role": Role.PARTNER}

    without = await doors.call("GET", path, **partner)
    reading = await doors.call("GET", path, scopes=("enrolments:read",), **partner)
    writing = await doors.call(
        "POST", f"{path}/confirmation", scopes=("enrolments:read",), **partner
    )
    allowed = await doors.call(
        "POST", f"{path}/confirmation", scopes=("enrolments:write",), **partner
    )

    assert (without.status_code, without.json()["code"]) == (403, "scope_missing")
    assert reading.status_code == 200
    assert (writing.status_code, writing.json()["code"]) == (403, "scope_missing")
    assert allowed.status_code == 200


async def test_a_provider_reads_what_it_was_asked(ledger, doors):
    person, path = await an_enrolment(ledger)

    answer = await doors.call("GET", path, organisation=PROVIDER)

    body = answer.json()
    assert answer.status_code == 200
    assert body["candidacy_id"] == str(person)
    assert (body["state"], body["answered_at"], body["version"]) == ("requested", None, 1)
    assert body["session"] == {
        "title": "Conduite d’installations",
        "starts_on": "2099-09-01",
        "ends_on": "2099-12-31",
        "city": "Metz",
    }
    assert body["responsible_provider_id"] == str(PROVIDER)


async def test_a_confirmation_is_told_once_even_when_repeated(ledger, doors):
    person, path = await an_enrolment(ledger)

    first = await doors.call("POST", f"{path}/confirmation", organisation=PROVIDER)
    second = await doors.call("POST", f"{path}/confirmation", organisation=PROVIDER)

    assert (first.status_code, first.json()["state"]) == (200, "confirmed")
    assert (second.status_code, second.json()["code"]) == (409, "enrolment_closed")
    assert second.json()["title"] == "Cette inscription a déjà reçu une réponse"
    assert (await ledger.names(person)).count("EnrolmentConfirmed") == 1
    [audit] = await ledger.rows("SELECT action, from_state, to_state FROM audit")
    assert audit == {
        "action": "confirm_enrolment",
        "from_state": "requested",
        "to_state": "confirmed",
    }


async def test_an_answer_needs_a_key(ledger, doors):
    _, path = await an_enrolment(ledger)

    answer = await doors.call("POST", f"{path}/confirmation", organisation=PROVIDER, key=None)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_refusal_frees_the_seat_for_who_waits(ledger, doors):
    # Given a full session with somebody in line
    session_id = await ledger.a_session(1)
    person, waiting = await ledger.reserve(session_id), await ledger.reserve(session_id)
    await ledger.confirm(person)
    _, body = await ledger.last(person)

    # When the provider refuses
    answer = await doors.call(
        "POST",
        f"{ENROLMENTS}/{body['enrolment_id']}/refusal",
        organisation=PROVIDER,
        json={"reason": "prerequisites_missing"},
    )

    # Then the reason is told, and the seat goes to the next
    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    name, told = await ledger.last(person)
    assert (name, told["reason"]) == ("EnrolmentRefused", "prerequisites_missing")
    assert (await ledger.last(waiting))[0] == "TrainingReserved"
    await ledger.reserve(session_id, person)
    assert (await ledger.last(person))[0] == "EnrolmentRefused", "the truth stays the truth"
    assert await ledger.seats(session_id) == (1, 0)


@pytest.mark.parametrize(
    "body", [{}, {"reason": "unknown"}, {"reason": "x"}, {"reason": "other", "a": 1}]
)
async def test_a_refusal_needs_a_reason_of_the_list(ledger, doors, body):
    _, path = await an_enrolment(ledger)

    answer = await doors.call("POST", f"{path}/refusal", organisation=PROVIDER, json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")


async def test_an_enrolment_whose_candidate_left_cannot_be_confirmed(ledger, doors):
    person, path = await an_enrolment(ledger)
    [row] = await ledger.rows("SELECT id FROM training_sessions")
    await ledger.release(row["id"], person)

    answer = await doors.call("POST", f"{path}/confirmation", organisation=PROVIDER)

    assert (answer.status_code, answer.json()["code"]) == (409, "enrolment_closed")
    assert (await ledger.last(person))[0] == "SeatReleased"


async def test_a_list_is_walked_page_by_page(ledger, doors):
    session_id = await ledger.a_session(5)
    for person in await ledger.reserve_many(session_id, 5):
        await ledger.confirm(person)
    seen, cursor = [], None

    for _ in range(3):
        asked = {"limit": 2, "status": "requested", **({"cursor": cursor} if cursor else {})}
        page = (await doors.call("GET", ENROLMENTS, organisation=PROVIDER, params=asked)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert (len(seen), len(set(seen)), cursor, page["total"]) == (5, 5, None, 5)


async def test_a_cursor_serves_its_own_list_only(ledger, doors):
    session_id = await ledger.a_session(2)
    for person in await ledger.reserve_many(session_id, 2):
        await ledger.confirm(person)
    first = await doors.call("GET", ENROLMENTS, organisation=PROVIDER, params={"limit": 1})
    cursor = first.json()["next_cursor"]

    other = await doors.call("GET", ENROLMENTS, organisation=uuid4(), params={"cursor": cursor})
    altered = await doors.call(
        "GET", ENROLMENTS, organisation=PROVIDER, params={"cursor": f"A{cursor[1:]}"}
    )

    assert (other.status_code, other.json()["code"]) == (400, "cursor_mismatch")
    assert (altered.status_code, altered.json()["code"]) == (400, "cursor_invalid")


async def test_a_dashboard_counts_what_waits_and_what_is_confirmed(ledger, doors):
    _, path = await an_enrolment(ledger)
    before = await doors.call("GET", "/training-provider/dashboard", organisation=PROVIDER)
    await doors.call("POST", f"{path}/confirmation", organisation=PROVIDER)

    after = await doors.call("GET", "/training-provider/dashboard", organisation=PROVIDER)

    assert (before.json()["to_confirm"], before.json()["confirmed"]) == (1, 0)
    assert (after.json()["to_confirm"], after.json()["confirmed"]) == (0, 1)
    [session] = after.json()["sessions"]
    assert (session["capacity"], session["taken"], session["seats_left"]) == (2, 1, 1)


async def test_a_session_is_public(ledger, doors):
    session_id = await ledger.a_session(2)
    await ledger.reserve(session_id)

    answer = await doors.call("GET", f"/sessions/{session_id}", role=Role.PUBLIC)
    unknown = await doors.call("GET", f"/sessions/{uuid4()}", role=Role.PUBLIC)

    body = answer.json()
    assert (answer.status_code, unknown.status_code) == (200, 404)
    assert (body["seats_left"], body["bookable"], body["region_funded"]) == (1, True, True)
