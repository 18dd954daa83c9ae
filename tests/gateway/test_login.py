"""Logging in: by link, by the development provider; what is refused, what never leaks."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlmodel import col

from services.gateway.main import create_app
from services.gateway.models import Account, LoginSession, LoginToken
from tests.gateway.behind import Behind
from tests.gateway.conftest import LogIn, Visitor, organisation

KNOWN = "lea.demo@example.org"


async def a_link(visitor: Visitor, behind: Behind, email: str = KNOWN) -> str:
    """Ask for a login link and return its secret, as the e-mail would carry it."""
    await visitor.send("/auth/magic-links", {"email": email})
    return str(behind.links[-1]["link"]).rsplit("/", 1)[1]


async def test_known_and_unknown_addresses_get_the_same_answer(
    visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    # Given somebody we know
    await log_in("lea")

    # When links are asked for them and for a stranger
    known = await visitor.send("/auth/magic-links", {"email": KNOWN})
    unknown = await visitor.send("/auth/magic-links", {"email": "inconnu@example.org"})

    # Then nothing tells them apart, and only one link leaves
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    assert [link["email"] for link in behind.links] == [KNOWN]


async def test_a_link_logs_in_once(visitor: Visitor, log_in: LogIn, behind: Behind) -> None:
    await log_in("lea")
    token = await a_link(visitor, behind)

    first = await visitor.send("/auth/magic-links/consumption", {"token": token}, key=None)
    second = await visitor.send("/auth/magic-links/consumption", {"token": token}, key=None)

    assert first.json()["role"] == "candidate"
    assert first.headers["cache-control"] == "no-store"
    assert (second.status_code, second.json()["code"]) == (410, "link_used")


async def test_a_key_gives_nobody_the_answer_of_somebody_else(
    app: FastAPI, visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    # Given two people, and a link that was used with a key
    lea, employer = await log_in("lea"), await log_in("acier")
    body = {"token": await a_link(visitor, behind)}
    await visitor.send("/auth/magic-links/consumption", body, key="the-same-key")

    # When the same key comes again, from others
    again = await visitor.send("/auth/magic-links/consumption", body, key="the-same-key")
    outs = [await each.send("/auth/logout", key="the-same-key") for each in (lea, employer)]
    nobody = await visitor.send("/auth/logout", key="the-same-key")

    # Then the link serves once, and each session that asked for it is closed
    assert (again.status_code, again.json()["code"]) == (410, "link_used")
    assert [out.status_code for out in outs] == [204, 204]
    assert nobody.status_code == 401
    for each in (lea, employer):
        assert (await each.get("/auth/session")).status_code == 401


async def test_an_old_link_logs_nobody_in(
    app: FastAPI, visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    await log_in("lea")
    token = await a_link(visitor, behind)
    async with app.state.sessions() as session:
        await session.execute(update(LoginToken).values(expires_at=func.now()))
        await session.commit()

    answer = await visitor.send("/auth/magic-links/consumption", {"token": token}, key=None)

    assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


async def test_a_key_sent_twice_sends_one_link(
    visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    await log_in("lea")

    await visitor.send("/auth/magic-links", {"email": KNOWN}, key="a-key-for-one-link")
    again = await visitor.send("/auth/magic-links", {"email": KNOWN}, key="a-key-for-one-link")

    assert again.headers["idempotency-replayed"] == "true"
    assert len(behind.links) == 1


async def test_secrets_are_kept_hashed(
    app: FastAPI, visitor: Visitor, log_in: LogIn, behind: Behind
) -> None:
    somebody = await log_in("lea")
    link = await a_link(visitor, behind)

    async with app.state.sessions() as session:
        hashes = set((await session.scalars(select(col(LoginSession.token_hash)))).all())
        hashes |= set((await session.scalars(select(col(LoginToken.token_hash)))).all())

    assert not {somebody.token, link} & hashes
    assert all(len(each) == 64 for each in hashes)


async def test_the_development_provider_makes_a_verified_member(log_in: LogIn) -> None:
    employer = await log_in("acier")

    me = (await employer.get("/auth/session")).json()

    assert me["role"] == "employer"
    assert [each["id"] for each in me["organisations"]] == [str(organisation())]


async def test_the_provider_page_lists_demo_people(visitor: Visitor) -> None:
    away = await visitor.get("/auth/dev/login")

    page = await visitor.get(away.headers["location"])

    assert "Anne Essai" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_leaving_for_a_provider_stores_nothing(app: FastAPI, visitor: Visitor) -> None:
    for _ in range(3):
        await visitor.get("/auth/dev/login")

    async with app.state.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(LoginToken)) == 0
        assert await session.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize(
    "return_to",
    [
        "https://voleur.example/retour",
        "http://127.0.0.1:8080.voleur.example/",
        "http://127.0.0.1:80",
    ],
)
async def test_a_login_never_comes_back_to_another_site(visitor: Visitor, return_to: str) -> None:
    answer = await visitor.get("/auth/dev/login", params={"return_to": return_to})

    assert answer.status_code == 422


@pytest.mark.parametrize("state", ["", "x", "eyJhbGciOiJkaXIifQ..a.b.c"])
async def test_a_return_that_answers_nothing_is_refused(visitor: Visitor, state: str) -> None:
    answer = await visitor.get("/auth/dev/callback", params={"state": state, "code": "abc"})

    assert (answer.status_code, answer.json()["code"]) == (400, "login_state_invalid")


async def test_a_code_serves_once(visitor: Visitor, log_in: LogIn) -> None:
    answers: list[httpx.Response] = []

    async def remember(answer: httpx.Response) -> None:
        answers.append(answer)

    visitor.http.event_hooks["response"] = [remember]
    away = await visitor.get("/auth/dev/login")
    question = dict(httpx.URL(away.headers["location"]).params)
    chosen = await visitor.http.post("/dev-idp/authorize", data={**question, "person": "lea"})
    back = chosen.headers["location"]

    first, second = await visitor.get(back), await visitor.get(back)

    assert first.status_code == 303
    assert (second.status_code, second.json()["code"]) == (400, "login_state_invalid")


async def test_logging_out_ends_the_session(log_in: LogIn) -> None:
    somebody = await log_in("lea")

    out = await somebody.send("/auth/logout", key=None)
    after = await somebody.get("/v1/candidacies")

    assert out.status_code == 204
    assert (after.status_code, after.json()["code"]) == (401, "session_expired")
    assert after.headers["www-authenticate"] == "Bearer"


async def test_a_session_without_an_act_for_too_long_is_over(app: FastAPI, log_in: LogIn) -> None:
    employer = await log_in("acier")
    async with app.state.sessions() as session:
        idle = func.now() - func.make_interval(0, 0, 0, 0, 13)
        await session.execute(update(LoginSession).values(seen_at=idle))
        await session.commit()

    answer = await employer.get("/v1/employer/dashboard")

    assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")


async def test_the_development_provider_is_refused_in_production(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("TDU_ENVIRONMENT", "production")
    environment.setenv("TDU_GATEWAY_DATABASE_URL", "postgresql://gateway@127.0.0.1:9/gateway")
    environment.setenv("TDU_PUBLIC_BASE_URL", "https://grand-est.example")
    environment.setenv("TDU_GATEWAY_DEV_PROVIDER", "true")

    with pytest.raises(ValueError, match="interdit en production"):
        create_app()


async def test_in_production_the_development_provider_does_not_exist(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("TDU_ENVIRONMENT", "production")
    environment.setenv("TDU_GATEWAY_DATABASE_URL", "postgresql://gateway@127.0.0.1:9/gateway")
    environment.setenv("TDU_PUBLIC_BASE_URL", "https://grand-est.example")
    visitor = Visitor(create_app())

    answers = [
        await visitor.get("/dev-idp/.well-known/openid-configuration"),
        await visitor.get("/auth/dev/login"),
        await visitor.send("/dev-idp/token", {"code": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
