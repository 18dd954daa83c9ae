"""Applying to an offer, with or without an account: one effect, one limited session, no leak."""

import asyncio
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy import func, select

from chassis.auth import Role
from services.gateway.models import Account, LoginSession
from tests.gateway.behind import Behind
from tests.gateway.conftest import LogIn, Visitor, an_application

SUBMIT = "/v1/candidacies"


async def test_somebody_without_an_account_applies_and_follows_that_case_only(
    app: FastAPI, visitor: Visitor, behind: Behind
) -> None:
    # When a stranger applies
    answer = await visitor.send(SUBMIT, an_application())

    # Then they get the case, and a session that opens it and nothing else
    case, opened = answer.json(), answer.json()["login_session"]
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/candidacies/{case['id']}"
    assert answer.headers["cache-control"] == "no-store"
    stranger = Visitor(app, opened["token"])
    assert (await stranger.get(f"{SUBMIT}/{case['id']}")).status_code == 200
    other = behind.a_case(behind.cases[UUID(case["id"])].candidate_id)
    assert (await stranger.get(f"{SUBMIT}/{other.id}")).status_code == 404
    assert (await stranger.get(SUBMIT)).status_code == 401
    seat = {"reservation_id": str(uuid4())}
    confirmation = await stranger.send(f"{SUBMIT}/{case['id']}/reservation/confirmation", seat)
    assert confirmation.status_code == 401
    withdrawal = await stranger.send(f"{SUBMIT}/{case['id']}/withdrawal", {"reason": "too_far"})
    assert withdrawal.status_code == 202


async def test_only_a_person_who_proved_who_they_are_is_told_who_they_are(
    app: FastAPI, visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    # Given Léa, and a stranger who applies with her address
    lea = await log_in("lea")
    mine = (await lea.send(SUBMIT, an_application())).json()["id"]
    answer = await visitor.send(SUBMIT, an_application(email="lea.demo@example.org"))
    stranger = Visitor(app, answer.json()["login_session"]["token"])

    # When both read what they sent
    await lea.get(f"{SUBMIT}/{mine}")
    await stranger.get(f"{SUBMIT}/{answer.json()['id']}")
    who = (await stranger.get("/auth/session")).json()

    # Then the owner of candidacies knows which one proved it, and so do we
    proofs = [actor.scopes for _, _, path, actor, _ in behind.calls if "/candidacies" in path]
    assert proofs == [{"person:own"}, set(), {"person:own"}, set()]
    assert (who["account_id"], who["first_name"]) == (str(lea.account_id), None)


async def test_the_account_is_the_person_and_the_best_sessions_go_along(
    app: FastAPI, visitor: Visitor, behind: Behind
) -> None:
    body = an_application(email="  Nouvelle@Example.org ")

    await visitor.send(SUBMIT, body)

    [(_, _, _, actor, order)] = behind.asked("/candidacies")
    async with app.state.sessions() as session:
        account = (await session.scalars(select(Account))).one()
    assert (actor.role, actor.id) == (Role.CANDIDATE, account.id)
    assert (account.email, account.verified_at) == ("nouvelle@example.org", None)
    assert order["email"] == "nouvelle@example.org"
    assert order["session_ids"] == [str(UUID(int=7))]
    assert order["phone"] == "0639980000"


async def test_without_matching_an_application_still_leaves(
    visitor: Visitor, behind: Behind
) -> None:
    behind.down.add("matching")

    answer = await visitor.send(SUBMIT, an_application())

    assert answer.status_code == 202
    assert behind.asked("/candidacies")[0][4]["session_ids"] == []


async def test_somebody_logged_in_applies_as_themselves(log_in: LogIn, behind: Behind) -> None:
    lea = await log_in("lea")

    answer = await lea.send(SUBMIT, an_application(email="autre@example.org"))

    order = behind.asked("/candidacies")[0]
    assert (order[3].id, order[4]["email"]) == (lea.account_id, "lea.demo@example.org")
    assert "login_session" not in answer.json()


async def test_an_employer_does_not_apply(log_in: LogIn) -> None:
    employer = await log_in("acier")

    assert (await employer.send(SUBMIT, an_application())).status_code == 403


async def test_twenty_keys_ten_times_make_twenty_candidacies(app: FastAPI, behind: Behind) -> None:
    # Given twenty people who click ten times each
    visitor, bodies = Visitor(app), [an_application() for _ in range(20)]

    # When the ten clicks of each arrive together
    answers = [
        await asyncio.gather(
            *(visitor.send(SUBMIT, body, key=f"clic-de-la-personne-{number}") for _ in range(10))
        )
        for number, body in enumerate(bodies)
    ]

    # Then each has one candidacy, one session, and ten times the same answer
    for ten in answers:
        assert {answer.status_code for answer in ten} == {202}
        assert len({answer.content for answer in ten}) == 1
    assert behind.effects["/candidacies"] == 20
    async with app.state.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(LoginSession)) == 20
        assert await session.scalar(select(func.count()).select_from(Account)) == 20


async def test_a_stranger_is_not_told_which_case_exists(
    visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    lea = await log_in("lea")
    behind.refusal = ("already_applied", 409, "/candidacies")

    hers = await lea.send(SUBMIT, an_application())
    strangers = await visitor.send(SUBMIT, an_application(email="lea.demo@example.org"))

    assert hers.json()["existing"]
    assert (strangers.status_code, strangers.json()["code"]) == (409, "already_applied")
    assert "existing" not in strangers.json()


async def test_a_key_is_required_to_apply(visitor: Visitor, behind: Behind) -> None:
    answer = await visitor.send(SUBMIT, an_application(), key=None)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert behind.calls == []


async def test_what_must_be_corrected_is_said_in_french_and_never_repeated(
    visitor: Visitor,
) -> None:
    body = an_application(email="pas une adresse", phone="12", consent=False)

    answer = await visitor.send(SUBMIT, body)

    fields = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    assert fields == {
        "#/email": "email_invalid",
        "#/phone": "phone_invalid",
        "#/consent": "consent_required",
    }
    assert "pas une adresse" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_eleventh_application_of_a_day_is_refused(
    visitor: Visitor, behind: Behind
) -> None:
    body = an_application()
    for _ in range(10):
        assert (await visitor.send(SUBMIT, body)).status_code == 202

    answer = await visitor.send(SUBMIT, body)

    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0
    assert behind.effects["/candidacies"] == 10
