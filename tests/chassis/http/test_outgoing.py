"""Calling another service: its refusals become ours, its outages become a 503."""

import asyncio
import time
from uuid import uuid4

import httpx
import pytest

from chassis import outgoing
from chassis.auth import Actor, Role, public_keys, read_token
from chassis.errors import Conflict, DomainError, NotFound, StaleVersion, Unavailable
from chassis.outgoing import InternalClient, client

PERSON = Actor("gateway", Role.CANDIDATE, uuid4(), request_id="request-1")


@pytest.fixture
def calling(callers):
    """Give a function that makes a client whose other side answers with a function."""

    def make(answer):
        http = client("internal", base_url="http://offers", transport=httpx.MockTransport(answer))
        return InternalClient(callers.signer(), "offers", http)

    return make


async def test_a_call_is_signed_for_its_receiver_and_traced(calling, callers):
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(200, json={})

    params = {"contract": ["CDI", "CDD"], "no_diploma": True, "q": None, "radius_km": 30}
    await calling(answer).request("GET", "/offers", actor=PERSON, params=params)

    [request] = seen
    token = request.headers["authorization"].removeprefix("Bearer ")
    assert read_token(token, audience="offers", keys=public_keys(callers.jwks_file)) == PERSON
    assert request.headers["x-request-id"] == "request-1"
    assert str(request.url) == (
        "http://offers/offers?contract=CDI&contract=CDD&no_diploma=true&radius_km=30"
    )


async def test_without_an_actor_the_service_speaks_in_its_own_name(calling, callers):
    seen = []

    def answer(request):
        seen.append(request.headers["authorization"].removeprefix("Bearer "))
        return httpx.Response(204)

    await calling(answer).request("POST", "/internal/login-links", json={})

    actor = read_token(seen[0], audience="offers", keys=public_keys(callers.jwks_file))
    assert actor == Actor("gateway", Role.SERVICE)


async def test_a_refusal_keeps_everything_it_said(calling):
    existing = uuid4()
    body = {
        "code": "already_applied",
        "title": "Vous avez déjà candidaté à cette offre",
        "status": 409,
        "detail": "Ouvrez votre candidature.",
        "existing": str(existing),
        "links": {"alternatives": "/v1/offers"},
        "choices": [{"insee_code": "57463"}],
        "retry_after": 7,
        "errors": [{"pointer": "#/email", "code": "email_invalid", "detail": "Indiquez…"}],
    }
    other = calling(lambda _: httpx.Response(409, json=body))

    with pytest.raises(DomainError) as refused:
        await other.request("POST", "/candidacies", actor=PERSON, json={})

    error = refused.value
    assert (error.code, error.title, error.status) == (body["code"], body["title"], 409)
    assert (error.detail, error.existing) == (body["detail"], existing)
    assert (error.links, error.retry_after) == (body["links"], 7)
    assert list(error.choices) == body["choices"]
    assert [(each.pointer, each.code) for each in error.errors] == [("#/email", "email_invalid")]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "not_found", NotFound),
        (412, "stale_version", StaleVersion),
        (409, "conflict", Conflict),
    ],
)
async def test_a_refusal_we_know_is_of_our_class(calling, status, code, kind):
    other = calling(lambda _: httpx.Response(status, json={"code": code, "title": "Non"}))

    with pytest.raises(kind):
        await other.request("GET", "/offers/1", actor=PERSON)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json={"code": "internal_error", "title": "Une erreur"}),
        httpx.Response(503, json={"code": "upstream_unavailable", "title": "Plus tard"}),
        httpx.Response(502, text="<html>bad gateway</html>"),
        httpx.Response(404, text="not from our chassis"),
        httpx.Response(400, json=["not", "a", "problem"]),
        httpx.Response(302, headers={"Location": "http://elsewhere"}),
    ],
)
async def test_an_answer_that_is_no_refusal_of_ours_is_an_outage(calling, answer):
    with pytest.raises(Unavailable) as away:
        await calling(lambda _: answer).request("GET", "/offers", actor=PERSON)

    assert away.value.retry_after == 2


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.PoolTimeout]
)
async def test_a_failure_of_the_network_is_an_outage(calling, failure):
    def answer(request):
        raise failure("http://offers/secret", request=request)

    with pytest.raises(Unavailable) as away:
        await calling(answer).request("GET", "/offers", actor=PERSON)

    assert "secret" not in str(away.value) + away.value.detail


async def a_server(talk):
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_request_that_was_sent_is_never_sent_again(callers):
    # Given a service that dies after having read the request
    heard = []

    async def die(reader, writer):
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    server, url = await a_server(die)

    # When it is asked to do something
    async with server:
        other = InternalClient(callers.signer(), "offers", client("internal", base_url=url))
        with pytest.raises(Unavailable):
            await other.request("POST", "/offers", actor=PERSON)
        await other.close()

    # Then it heard the order once: whether it was done, nobody knows
    assert len(heard) == 1


async def test_an_answer_that_drips_is_given_up(callers, monkeypatch):
    async def drip(reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(b"X-Drip: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.4)
    server, url = await a_server(drip)
    other = InternalClient(callers.signer(), "offers", client("internal", base_url=url))

    began = time.monotonic()
    with pytest.raises(Unavailable):
        await other.request("GET", "/offers", actor=PERSON)

    assert time.monotonic() - began < 2
    await other.close()
    server.close()


async def test_a_service_that_is_away_is_known_at_once(callers):
    server, url = await a_server(lambda reader, writer: None)
    server.close()
    await server.wait_closed()
    other = InternalClient(callers.signer(), "offers", client("internal", base_url=url))

    began = time.monotonic()
    with pytest.raises(Unavailable):
        await other.request("GET", "/offers", actor=PERSON)

    assert time.monotonic() - began < 2


def test_a_client_ignores_proxies_of_the_environment_and_redirections(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    made = client("source", base_url="http://offers")

    assert made.trust_env is False
    assert made.follow_redirects is False
    assert (made.timeout.connect, made.timeout.read) == (1.0, 3.0)
