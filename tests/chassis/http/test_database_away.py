"""A database that is away gives a 503 at once, never a 500, never a queue."""

import asyncio
import contextlib
import time

import pytest
from sqlalchemy.engine import make_url

from tests.chassis import toy
from tests.chassis.http import toy_http
from tests.chassis.http.conftest import a_client

pytestmark = pytest.mark.engines


class Wire:
    """A wire to PostgreSQL that may be cut or frozen."""

    def __init__(self, host, port):
        self.target, self.open, self.lines = (host, port), asyncio.Event(), []
        self.open.set()

    async def start(self, port=0):
        self.server = await asyncio.start_server(self._talk, "127.0.0.1", port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def cut(self):
        self.server.close()
        for writer in self.lines:
            writer.close()
        self.lines.clear()

    async def _talk(self, reader, writer):
        other_reader, other_writer = await asyncio.open_connection(*self.target)
        self.lines += [writer, other_writer]
        await asyncio.gather(self._pipe(reader, other_writer), self._pipe(other_reader, writer))

    async def _pipe(self, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self.open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
async def wire(http_settings):
    url = make_url(http_settings.database_url)
    made = Wire(url.host, url.port)
    await made.start()
    yield made
    made.open.set()
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
    wire.open.set()
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
    await wire.start(wire.port)
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

    wire.open.clear()
    frozen, seconds = await timed(calls[door])
    wire.open.set()
    back, _ = await timed(calls[door])

    assert frozen.status_code == 503
    assert seconds < 5
    assert back.is_success


async def test_too_many_at_once_do_not_make_a_queue(wired, wire, signed):
    # Given a frozen database
    assert (await wired.get("/things/number")).is_success
    wire.open.clear()

    # When fifty people come
    began = time.monotonic()
    answers = await asyncio.gather(*(wired.get("/things/number") for _ in range(50)))

    # Then all are told to come back, together
    assert {each.status_code for each in answers} == {503}
    assert time.monotonic() - began < 5
