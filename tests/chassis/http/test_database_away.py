"""A database that is away gives a 503 at once, never a 500, never a queue."""

import asyncio
import time

import pytest
from sqlalchemy.engine import make_url

from tests.chassis import toy
from tests.chassis.cut_wire import Wire
from tests.chassis.http import toy_http
from tests.chassis.http.conftest import a_client

pytestmark = pytest.mark.engines


@pytest.fixture
async def wire(http_settings):
    url = make_url(http_settings.database_url)
    made = Wire(url.host, url.port)
    await made.mend()
    yield made
    made.thaw()
    await made.cut()


@pytest.fixture
async def wired(http_settings, wire):
    """Give a client of the toy, whose database is at the other end of the wire."""
    url = make_url(http_settings.database_url).set(host="127.0.0.1", port=wire.port)
    settings = http_settings.model_copy(
        update={"database_url": url.render_as_string(hide_password=False)}
    )
    app = toy_http.create_app(settings)
    async with a_client(app) as client:
        yield client
    wire.thaw()
    await app.state.sessions.engine.dispose()


def doors(client, signed, key):
    """Return one call of each kind of door."""
    headers = {**signed(), "Idempotency-Key": key}
    return {
        "read": lambda: client.get("/things/number"),
        "write": lambda: client.post("/effects", json={"number": 1}, headers=headers),
        "ready": lambda: client.get("/health/ready"),
    }


async def timed(call):
    began = time.monotonic()
    return await call(), time.monotonic() - began


@pytest.mark.parametrize("door", ["read", "write", "ready"])
async def test_a_database_that_is_down_gives_503_at_once_and_comes_back(
    wired, wire, signed, toy_sessions, door
):
    calls = doors(wired, signed, "key-00000001")
    assert (await calls[door]()).is_success

    await wire.cut()
    down, seconds = await timed(calls[door])
    await wire.mend()
    back, _ = await timed(calls[door])

    assert (down.status_code, seconds < 2) == (503, True)
    assert back.is_success
    if door != "ready":
        assert down.json()["code"] == "upstream_unavailable"
        assert down.headers["retry-after"] == "2"
    assert await toy.effects(toy_sessions) == ([1] if door == "write" else [])


@pytest.mark.parametrize("door", ["read", "write", "ready"])
async def test_a_database_that_is_frozen_gives_503_and_never_hangs(wired, wire, signed, door):
    calls = doors(wired, signed, "key-00000001")
    assert (await calls[door]()).is_success

    wire.freeze()
    frozen, seconds = await timed(calls[door])
    wire.thaw()
    back, _ = await timed(calls[door])

    assert frozen.status_code == 503
    assert seconds < 5
    assert back.is_success


async def test_too_many_at_once_do_not_make_a_queue(wired, wire, signed):
    # Given a frozen database
    assert (await wired.get("/things/number")).is_success
    wire.freeze()

    # When fifty people come
    began = time.monotonic()
    answers = await asyncio.gather(*(wired.get("/things/number") for _ in range(50)))

    # Then all are told to come back, together
    assert {each.status_code for each in answers} == {503}
    assert time.monotonic() - began < 5
