"""Links of e-mails: GET says and does nothing, POST does it once, by the owner service."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from chassis.auth import Actor, Role
from chassis.testing import Callers
from chassis.unit_of_work import UnitOfWork
from services.gateway import domain, use_cases
from tests.gateway.behind import Behind
from tests.gateway.conftest import SIRET, LogIn, Visitor, an_application, organisation

MakeLink = Callable[..., Awaitable[str]]
REFUSAL = {"decision": "refuse", "reason": "profile", "share_reason": True}
ACCEPTANCE = {
    "decision": "accept",
    "commitment": {
        "contract_kind": "CDI",
        "starts_from": "2027-06-01",
        "starts_until": "2027-07-31",
        "pay": {"amount_min": 1850, "period": "month"},
        "engaged": True,
    },
}


@pytest.fixture
async def notifications(app: FastAPI, callers: Callers) -> AsyncIterator[httpx.AsyncClient]:
    """Give the gateway as notifications calls it."""
    token = callers.signer("notifications").sign("gateway", Actor("", Role.SERVICE))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://gateway",
        headers={"Authorization": f"Bearer {token}"},
    ) as client:
        yield client


@pytest.fixture
def a_link(notifications: httpx.AsyncClient) -> MakeLink:
    """Give a function that makes a link, as an e-mail would carry it."""

    async def make(purpose: str, object_id: UUID, recipient: tuple[str, UUID]) -> str:
        kind = "enrolment" if purpose == "answer_enrolment" else "candidacy"
        answer = await notifications.post(
            "/internal/action-tokens",
            json={
                "purpose": purpose,
                "object_kind": kind,
                "object_id": str(object_id),
                "recipient": {"kind": recipient[0], "id": str(recipient[1])},
            },
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["url"]).replace("http://127.0.0.1:8080/r/", "/v1/actions/")

    return make


async def _dump(app: FastAPI) -> list[Any]:
    """Return everything the gateway's database holds."""
    url = app.state.sessions.engine.url.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        tables = ("accounts", "login_sessions", "login_tokens", "action_tokens", "audit", "outbox")
        return [
            [tuple(row) for row in await connection.fetch(f'SELECT * FROM "{table}"')]
            for table in tables
        ]
    finally:
        await connection.close()


async def test_an_employer_answers_from_the_e_mail_without_an_account(
    visitor: Visitor, behind: Behind, a_link: MakeLink, member: UUID
) -> None:
    # Given the link of an e-mail about a new candidacy
    case = behind.a_case(uuid4(), organisation())
    link = await a_link("decide", case.id, ("employer", member))

    # When it is opened, then used
    shown = (await visitor.get(link)).json()
    done = await visitor.send(link, ACCEPTANCE)

    # Then it showed what one needs to decide, and answered as the member, for the establishment
    assert shown["purpose"] == "decide"
    assert shown["case"]["person"] == {"first_name": "Léa", "last_initial": "D"}
    assert done.status_code == 202
    assert done.json()["case"]["status"] == "decision_scheduled"
    [(service, _, _, actor, body)] = behind.asked("/decision")
    assert (service, actor.role, actor.id) == ("candidacy", "employer", member)
    assert actor.organisations == (organisation(),)
    assert actor.on_behalf_of == "link:decide"
    assert body["commitment"]["pay"] == {"amount_min": 1850.0, "period": "month"}


async def test_a_link_served_says_so_and_does_nothing_more(
    visitor: Visitor, behind: Behind, a_link: MakeLink, member: UUID
) -> None:
    case = behind.a_case(uuid4(), organisation())
    link = await a_link("decide", case.id, ("employer", member))
    await visitor.send(link, REFUSAL)

    shown = await visitor.get(link)
    again = await visitor.send(link, ACCEPTANCE)

    assert [(each.status_code, each.json()["code"]) for each in (shown, again)] == [
        (410, "link_used"),
        (410, "link_used"),
    ]
    assert "decision_scheduled" in shown.json()["detail"]
    assert behind.effects[f"/candidacies/{case.id}/decision"] == 1


async def test_a_double_click_on_a_link_gets_the_same_answer(
    visitor: Visitor, behind: Behind, a_link: MakeLink, member: UUID
) -> None:
    case = behind.a_case(uuid4(), organisation())
    link = await a_link("decide", case.id, ("employer", member))

    first = await visitor.send(link, REFUSAL, key="un-seul-clic")
    second = await visitor.send(link, REFUSAL, key="un-seul-clic")

    assert first.content == second.content
    assert first.status_code == second.status_code == 202
    assert behind.effects[f"/candidacies/{case.id}/decision"] == 1


async def test_scanners_open_every_link_three_times_and_nothing_changes(
    app: FastAPI,
    visitor: Visitor,
    log_in: LogIn,
    behind: Behind,
    a_link: MakeLink,
    member: UUID,
) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id, organisation())
    links = [
        await a_link("decide", case.id, ("employer", member)),
        *[
            await a_link(purpose, case.id, ("candidate", lea.account_id))
            for purpose in ("confirm_reservation", "follow", "withdraw")
        ],
    ]
    await visitor.send("/auth/magic-links", {"email": "lea.demo@example.org"})
    before, calls = await _dump(app), len(behind.calls)

    for link in links * 3:
        assert (await visitor.get(link)).status_code == 200
        assert (await visitor.http.head(link)).status_code == 200

    assert await _dump(app) == before
    assert {method for _, method, *_ in behind.calls[calls:]} == {"GET"}


async def test_a_candidate_confirms_from_the_e_mail_and_stays_on_their_case(
    app: FastAPI, visitor: Visitor, behind: Behind, a_link: MakeLink
) -> None:
    # Given somebody who applied without an account, and holds a seat
    case_id = UUID((await visitor.send("/v1/candidacies", an_application())).json()["id"])
    case = behind.cases[case_id]
    case.status = "seat_held"
    link = await a_link("confirm_reservation", case.id, ("candidate", case.candidate_id))

    # When they confirm by the link
    done = await visitor.send(link, {})

    # Then the seat is confirmed, and they may go on with this case: their address is proved
    assert behind.asked("/reservation/confirmation")[0][4] == {"reservation_id": str(case.id)}
    person = Visitor(app, done.json()["login_session"]["token"])
    assert (await person.get(f"/v1/candidacies/{case.id}")).json()["status"] == "enrolment_pending"
    assert (await person.get("/v1/candidacies")).status_code == 401


async def test_a_provider_answers_from_the_e_mail(
    app: FastAPI, visitor: Visitor, behind: Behind, a_link: MakeLink, log_in: LogIn
) -> None:
    provider = await log_in("rives")
    row = an_enrolment(behind)
    assert provider.account_id is not None
    link = await a_link(
        "answer_enrolment", UUID(row["id"]), ("training_provider", provider.account_id)
    )

    shown = (await visitor.get(link)).json()["enrolment"]
    silent = await visitor.send(link, {})
    done = await visitor.send(link, {"answer": "confirm"})
    again = await visitor.send(link, {"answer": "refuse", "reason": "other"})

    assert shown["person"]["first_name"] == "Léa"
    assert silent.json()["errors"][0]["pointer"] == "#/answer"
    assert done.json()["enrolment"]["state"] == "confirmed"
    assert (again.status_code, again.json()["code"]) == (410, "link_used")


def an_enrolment(behind: Behind) -> dict[str, Any]:
    """Put an enrolment of the first provider behind the door."""
    case = behind.a_case(uuid4())
    provider = case.provider_id = organisation("00000201400017")
    row = {
        "id": str(uuid4()),
        "candidacy_id": str(case.id),
        "session_id": str(uuid4()),
        "state": "requested",
        "session": {"title": "TP Soudeur", "city": "Metz", "starts_on": None, "ends_on": None},
        "requested_at": "2026-11-25T10:00:00Z",
        "provider": provider,
    }
    behind.enrolments[UUID(str(row["id"]))] = row
    return row


async def test_a_link_outlives_neither_its_hour_nor_its_recipient(
    app: FastAPI, visitor: Visitor, behind: Behind, a_link: MakeLink, member: UUID
) -> None:
    case = behind.a_case(uuid4(), organisation())
    link = await a_link("decide", case.id, ("employer", member))
    url = app.state.sessions.engine.url.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    await connection.execute("UPDATE memberships SET verified_at = NULL")

    gone = await visitor.get(link)
    await connection.execute("UPDATE action_tokens SET expires_at = now()")
    old = await visitor.get(link)
    await connection.close()

    assert gone.status_code == 404
    assert (old.status_code, old.json()["code"]) == (410, "link_expired")


async def test_an_unknown_link_is_refused_and_counted(app: FastAPI) -> None:
    scanner = Visitor(app, ip="203.0.113.9")

    answers = [await scanner.get(f"/v1/actions/{uuid4().hex}") for _ in range(51)]

    assert {answer.status_code for answer in answers[:50]} == {410}
    assert answers[50].status_code == 429


async def test_members_are_told_to_notifications_only_and_audited(
    app: FastAPI, notifications: httpx.AsyncClient, member: UUID
) -> None:
    body = {"organisation_id": str(organisation()), "purpose": "notification:E03"}

    answer = await notifications.post("/internal/contacts", json=body)

    assert answer.json()["recipients"] == [
        {"account_id": str(member), "email": "chef@example.org", "first_name": None}
    ]
    audit = (await _dump(app))[4]
    assert any("read_contacts" in row and "notification:E03" in row for row in audit)


@pytest.mark.parametrize("caller", ["partners", "gateway", "cli"])
async def test_other_services_get_no_address(app: FastAPI, callers: Callers, caller: str) -> None:
    token = callers.signer(caller).sign("gateway", Actor("", Role.SERVICE))
    somebody = Visitor(app, token)

    answer = await somebody.send(
        "/internal/contacts", {"account_id": str(uuid4()), "purpose": "notification:E03"}
    )

    assert answer.status_code == 404


async def test_a_link_goes_only_to_whom_it_suits(
    app: FastAPI, notifications: httpx.AsyncClient, member: UUID
) -> None:
    for recipient, status in (
        ({"kind": "candidate", "id": str(member)}, 422),
        ({"kind": "employer", "id": str(uuid4())}, 404),
    ):
        answer = await notifications.post(
            "/internal/action-tokens",
            json={
                "purpose": "decide",
                "object_kind": "candidacy",
                "object_id": str(uuid4()),
                "recipient": recipient,
            },
        )
        assert answer.status_code == status


async def test_adding_a_member_twice_keeps_one_membership(app: FastAPI, member: UUID) -> None:
    async with UnitOfWork(app.state.sessions) as uow:
        again = await use_cases.add_member(
            uow, email="Chef@example.org", siret=SIRET, kind=domain.Role.EMPLOYER
        )

    assert again.id == member
