"""The doors: rights first, then what each reader sees, then idempotency."""

from dataclasses import replace
from uuid import uuid4

import pytest

from contracts.candidacy import RefusalReason
from contracts.trainings import reservation_id
from tests.candidacy.counter import a_no
from tests.candidacy.doors import (
    a_submission,
    a_yes,
    candidate,
    employer,
    known,
    provider,
)

pytestmark = pytest.mark.engines


# rights


async def test_without_an_identity_nothing_is_read(doors):
    answer = await doors.get(f"/candidacies/{uuid4()}", None)

    assert answer.status_code == 401


@pytest.mark.parametrize("stranger", [candidate(uuid4()), employer(uuid4()), provider(uuid4())])
async def test_somebody_else_s_case_does_not_exist(doors, stranger):
    case = await doors.counter.held()

    theirs = await doors.get(f"/candidacies/{case}", stranger)
    unknown = await doors.get(f"/candidacies/{uuid4()}", stranger)

    assert (theirs.status_code, unknown.status_code) == (404, 404)
    without_id = [{**each.json(), "request_id": None} for each in (theirs, unknown)]
    assert without_id[0] == without_id[1]


async def test_an_employer_may_never_apply_nor_a_candidate_decide(doors):
    case, person = await doors.counter.sent(), uuid4()

    applied = await doors.post("/candidacies", employer(), a_submission(uuid4()))
    decided = await doors.post(f"/candidacies/{case}/decision", candidate(person), a_yes())

    assert (applied.status_code, decided.status_code) == (403, 403)


@pytest.mark.parametrize("path", ["viewing", "phone-access", "decision"])
async def test_another_establishment_does_not_touch_a_case(doors, path):
    case = await doors.counter.sent()

    answer = await doors.post(f"/candidacies/{case}/{path}", employer(uuid4()), a_yes())

    assert answer.status_code == 404


async def test_a_provider_sees_nothing_before_a_seat_is_held(doors):
    case = await doors.counter.sent()
    accepted = await doors.counter.accepted()

    assert (await doors.get(f"/candidacies/{case}", provider())).status_code == 404
    assert (await doors.get(f"/candidacies/{accepted}", provider())).status_code == 404


# what each reader sees


async def test_a_candidate_sees_the_same_before_and_during_the_employer_s_answer(doors):
    person = uuid4()
    case = await doors.counter.sent(person)
    path = f"/candidacies/{case}"
    before = await doors.get(path, candidate(person))

    decided = await doors.post(f"{path}/decision", employer(), a_yes())
    during = await doors.get(path, candidate(person))
    await doors.counter.fire("T0")
    pending = await doors.get(path, candidate(person))

    assert decided.json()["status"] == "decision_scheduled"
    assert before.content == during.content == pending.content
    assert before.headers["ETag"] == during.headers["ETag"] == pending.headers["ETag"]


async def test_an_undone_answer_was_never_there(doors):
    person = uuid4()
    case = await doors.counter.sent(person)
    path = f"/candidacies/{case}"
    await doors.post(f"{path}/viewing", employer(), key=None)
    before = await doors.get(path, candidate(person))

    await doors.post(f"{path}/decision", employer(), a_yes())
    undone = await doors.call("DELETE", f"{path}/decision", employer())
    after = await doors.get(path, candidate(person))

    assert (undone.status_code, undone.json()["status"]) == (200, "viewed")
    assert before.content == after.content


async def test_the_person_appears_little_by_little_to_the_employer(doors):
    person = uuid4()
    sent = await doors.counter.sent()
    held = await doors.counter.held(person=person)

    first = (await doors.get(f"/candidacies/{sent}", employer())).json()["person"]
    then = (await doors.get(f"/candidacies/{held}", employer())).json()["person"]
    await doors.counter.confirm(held, person)
    await doors.counter.hear(await doors.counter.a_yes(held))
    last = (await doors.get(f"/candidacies/{held}", employer())).json()["person"]

    assert (first["first_name"], first["last_initial"], first["last_name"]) == ("Zoé", "Q", None)
    assert (first["city"], first["distance_km"], first["phone"]) == ("Metz", 6, None)
    assert (then["last_name"], then["email"]) == ("Quintelune", None)
    assert last["email"] == "zoe.quintelune@exemple.fr"


async def test_a_telephone_is_shown_on_demand_and_the_access_is_written_down(doors):
    case = await doors.counter.sent()

    answer = await doors.post(f"/candidacies/{case}/phone-access", employer(), key=None)

    assert answer.json() == {"phone": "0639980011"}
    assert answer.headers["Cache-Control"] == "no-store"
    [(role, _, purpose)] = await doors.counter.readings()
    assert (role, purpose) == ("employer", "employer_view")


async def test_the_provider_knows_the_person_once_they_confirm(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)

    held = (await doors.get(f"/candidacies/{case}", provider())).json()
    await doors.counter.confirm(case, person)
    asked = (await doors.get(f"/candidacies/{case}", provider())).json()

    assert (held["label"], held["person"]) == ("Place réservée, non confirmée", None)
    assert asked["person"]["phone"] == "0639980011"
    assert asked["commitment"] is None
    assert [purpose for _, _, purpose in await doors.counter.readings()] == ["provider_file"]


@pytest.mark.parametrize(("shared", "reason"), [(True, "mobility"), (False, None)])
async def test_a_reason_that_is_not_shared_is_the_employer_s(doors, shared, reason):
    person = uuid4()
    case = await doors.counter.sent(person)
    await doors.counter.decide(case, a_no(RefusalReason.MOBILITY, share=shared))
    await doors.counter.fire("T0")

    read = (await doors.get(f"/candidacies/{case}", candidate(person))).json()
    kept = (await doors.get(f"/candidacies/{case}", employer())).json()

    assert (read["status"], read["label"], read["reason"]) == ("refused", "Non retenue", reason)
    assert kept["reason"] == "mobility"


async def test_a_held_seat_says_who_must_act_and_until_when(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)

    body = (await doors.get(f"/candidacies/{case}", candidate(person))).json()

    assert body["label"] == "Place réservée, à confirmer"
    assert body["stage"] == {"index": 3, "count": 5, "label": "Place en formation"}
    assert (body["next"]["who"], body["next"]["action"]) == ("candidate", "confirm_reservation")
    assert body["next"]["before_at"] == body["reservation"]["held_until_at"]
    assert body["allowed_actions"] == [
        "confirm_reservation",
        "choose_sessions",
        "release_reservation",
        "withdraw",
    ]
    assert body["reservation"]["id"] == str(reservation_id(case, 1))
    assert body["commitment"]["pay_text"] == "1\u202f850 € brut par mois"
    assert [step["status"] for step in body["history"]] == [
        "submitted",
        "seat_requested",
        "seat_held",
    ]


async def test_a_case_that_ended_stays_at_its_step(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)
    await doors.counter.withdraw(case, person)

    body = (await doors.get(f"/candidacies/{case}", candidate(person))).json()
    seen = (await doors.get(f"/candidacies/{case}", provider())).json()

    assert (body["stage"]["index"], body["next"]["who"]) == (3, "nobody")
    assert (seen["label"], seen["person"]) == ("Place rendue", None)


async def test_an_unchanged_case_is_not_sent_again(doors):
    person = uuid4()
    case = await doors.counter.sent(person)
    first = await doors.get(f"/candidacies/{case}", candidate(person))

    again = await doors.get(
        f"/candidacies/{case}", candidate(person), headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")


# writing


async def test_a_submission_is_answered_with_the_whole_case(doors):
    offer, person = await doors.counter.an_open_offer(), uuid4()

    answer = await doors.post("/candidacies", candidate(person), a_submission(offer))

    body = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/candidacies/{body['id']}"
    assert answer.headers["ETag"].startswith('"')
    assert (body["status"], body["next"]["who"]) == ("submitted", "employer")
    assert body["person"] is None


async def test_a_repeated_submission_is_one_candidacy_and_one_answer(doors):
    offer, person, key = await doors.counter.an_open_offer(), uuid4(), str(uuid4())

    first, second = [
        await doors.post("/candidacies", candidate(person), a_submission(offer), key=key)
        for _ in range(2)
    ]

    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert len(await doors.counter.said()) == 1


@pytest.mark.parametrize(("scopes", "phone"), [((), "0639980011"), (("person:own",), "0639980099")])
async def test_only_a_person_who_is_logged_in_corrects_what_is_known_of_them(doors, scopes, phone):
    who = candidate(uuid4())
    await doors.post("/candidacies", who, a_submission(await doors.counter.an_open_offer()))
    again = a_submission(await doors.counter.an_open_offer(), phone="06 39 98 00 99")

    sent = await doors.post("/candidacies", replace(who, scopes=frozenset(scopes)), again)

    seen = await doors.get(f"/candidacies/{sent.json()['id']}", known(who))
    assert seen.json()["person"]["phone"] == phone


async def test_an_address_that_was_only_typed_shows_nothing_of_whose_it_is(doors):
    # Given somebody the place knows
    person = uuid4()
    await doors.post(
        "/candidacies", candidate(person), a_submission(await doors.counter.an_open_offer())
    )

    # When a stranger applies with their address, reads, and withdraws
    who, offer = candidate(person), await doors.counter.an_open_offer()
    sent = await doors.post("/candidacies", who, a_submission(offer))
    place = f"/candidacies/{sent.json()['id']}"
    answers = [sent, await doors.get(place, who), await doors.get("/candidacies", who)]
    answers.append(await doors.post(f"{place}/withdrawal", who, {"reason": "too_far"}))

    # Then no answer says who it is
    for answer in answers:
        assert answer.is_success
        for case in answer.json().get("items", [answer.json()]):
            assert case["person"] is None


async def test_a_key_is_required_and_serves_once(doors):
    offer, person, key = await doors.counter.an_open_offer(), uuid4(), str(uuid4())
    body = a_submission(offer)

    without = await doors.post("/candidacies", candidate(person), body, key=None)
    await doors.post("/candidacies", candidate(person), body, key=key)
    other = await doors.post(
        "/candidacies", candidate(person), a_submission(offer, message="Autre"), key=key
    )

    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_missing")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("consent", False, "consent_required"),
        ("email", "zoe", "email_invalid"),
        ("phone", "12", "phone_invalid"),
        ("first_name", "http://a.fr", "url_in_name"),
        ("message", "a\u0000b", "text_forbidden"),
        ("other", 1, "unknown_field"),
    ],
)
async def test_a_field_to_correct_is_named(doors, field, value, code):
    offer = await doors.counter.an_open_offer()

    answer = await doors.post(
        "/candidacies", candidate(uuid4()), a_submission(offer, **{field: value})
    )

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"#/{field}", code)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"decision": "accept"}, "commitment_terms_missing", "#/commitment"),
        (
            a_yes(contract_kind="CDD"),
            "commitment_terms_missing",
            "#/commitment/duration_months",
        ),
        (a_yes(engaged=False), "validation_error", "#/commitment/engaged"),
        ({"decision": "refuse"}, "validation_error", "#/reason"),
        ({"decision": "refuse", "reason": "other"}, "validation_error", "#/message"),
        ({"decision": "refuse", "reason": "unknown"}, "validation_error", "#/reason"),
    ],
)
async def test_an_incomplete_answer_is_refused_and_leaves_nothing(doors, body, code, pointer):
    case = await doors.counter.sent()

    answer = await doors.post(f"/candidacies/{case}/decision", employer(), body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await doors.counter.file(case)).case.decision is None


async def test_a_refused_act_says_so_in_french(doors):
    person = uuid4()
    case = await doors.counter.sent(person)

    answer = await doors.post(
        f"/candidacies/{case}/reservation/confirmation",
        candidate(person),
        {"reservation_id": str(uuid4())},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Cette action n’est pas possible à cette étape"


async def test_a_candidate_confirms_and_withdraws(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)
    path, who = f"/candidacies/{case}", candidate(person)
    seat = {"reservation_id": str(reservation_id(case, 1))}

    confirmed = await doors.post(f"{path}/reservation/confirmation", who, seat)
    withdrawn = await doors.post(f"{path}/withdrawal", who, {"reason": "found_job"})

    assert (confirmed.status_code, confirmed.json()["status"]) == (202, "enrolment_pending")
    assert (withdrawn.json()["status"], withdrawn.json()["reason"]) == ("withdrawn", "found_job")
    seen = (await doors.get(path, provider())).json()
    assert seen["label"] == "Annulée par la personne"


async def test_other_dates_are_chosen_on_the_case_as_it_was_read(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)
    path, who = f"/candidacies/{case}", candidate(person)
    session = (await doors.get(path, who)).json()["reservation"]["session_id"]
    etag = (await doors.get(path, who)).headers["ETag"]

    async def choose(known: dict[str, str]):
        sent = {"json": {"session_ids": [session]}, "headers": known}
        return await doors.call("PUT", f"{path}/session-choice", who, **sent)

    without, stale = await choose({}), await choose({"If-Match": '"old"'})
    chosen = await choose({"If-Match": etag})

    assert [each.status_code for each in (without, stale, chosen)] == [428, 412, 202]
    assert chosen.json()["status"] == "seat_held", "the seat already held is not risked"
