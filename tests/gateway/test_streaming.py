"""Live updates of a case: resumed, masked, limited, and ended with the session."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import httpx
import pytest
import uvicorn
from confluent_kafka import Producer
from confluent_kafka.admin import NewTopic
from fastapi import FastAPI

from chassis import live_feed, topics
from chassis.testing import until
from services.gateway.api import streaming
from services.gateway.memory import STREAMS_PER_CALLER
from services.gateway.settings import GatewaySettings
from tests.gateway.behind import Behind, Case
from tests.gateway.conftest import LogIn, Visitor, organisation

Watch = Callable[..., contextlib.AbstractAsyncContextManager["Screen"]]


class Screen:
    """What somebody who follows a case receives."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer, self._lines = answer, answer.aiter_lines()
        self.last_id = ""

    async def event(self) -> dict[str, str]:
        """Return the next event; comments are passed over."""
        found: dict[str, str] = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                if not line and "data" in found:
                    self.last_id = found["id"]
                    return found
                name, _, value = line.partition(": ")
                found[name] = value
        raise EOFError

    async def ends(self) -> bool:
        """Say whether the stream ends without another event."""
        async with asyncio.timeout(10):
            return not [line async for line in self._lines if line.startswith("data")]


@pytest.fixture
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve the gateway on a port of its own, and give its address."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    app.state.live.close_all()
    server.should_exit = True
    await serving


@pytest.fixture
def watch(served: str) -> Watch:
    """Give a function that opens the stream of a case for somebody."""

    @contextlib.asynccontextmanager
    async def opened(who: Visitor, case: Case, last: str | None = None) -> AsyncIterator[Screen]:
        headers = {"Authorization": f"Bearer {who.token}"}
        if last:
            headers["Last-Event-ID"] = last
        url = f"{served}/v1/candidacies/{case.id}/events"
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            yield Screen(answer)

    return opened


async def test_a_change_is_told_at_once(
    app: FastAPI, behind: Behind, log_in: LogIn, watch: Watch
) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id, organisation())

    async with watch(lea, case) as screen:
        first = await screen.event()
        case.status = "viewed"
        app.state.live.ring(case.id)
        second = await screen.event()

    assert screen.answer.headers["content-type"].startswith("text/event-stream")
    assert screen.answer.headers["x-accel-buffering"] == "no"
    assert (first["event"], first["data"]) == ("candidacy.status", '{"status": "submitted"}')
    assert second["data"] == '{"status": "viewed"}'
    assert first["id"] != second["id"]


async def test_a_stored_answer_is_shown_to_the_employer_and_not_to_the_candidate(
    app: FastAPI, behind: Behind, log_in: LogIn, watch: Watch
) -> None:
    lea, employer = await log_in("lea"), await log_in("acier")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id, organisation(), status="viewed")

    async with watch(lea, case) as hers, watch(employer, case) as theirs:
        await hers.event()
        await theirs.event()
        case.hidden = "decision_scheduled"
        app.state.live.ring(case.id)
        told = await theirs.event()
        case.hidden, case.status = None, "refused"
        app.state.live.ring(case.id)
        after = await hers.event()

    assert told["data"] == '{"status": "decision_scheduled"}'
    assert after["data"] == '{"status": "refused"}'


async def test_a_stream_goes_on_where_it_stopped(
    app: FastAPI, behind: Behind, log_in: LogIn, watch: Watch
) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id)
    async with watch(lea, case) as screen:
        await screen.event()

    # When nothing changed meanwhile, nothing is said until something does
    async with watch(lea, case, screen.last_id) as again:
        case.status = "viewed"
        await _watched(app, case)
        app.state.live.ring(case.id)
        changed = await again.event()

    # When something changed meanwhile, it is said at once
    case.status = "withdrawn"
    async with watch(lea, case, again.last_id) as late:
        missed = await late.event()

    assert changed["data"] == '{"status": "viewed"}'
    assert missed["data"] == '{"status": "withdrawn"}'


async def _watched(app: FastAPI, case: Case) -> None:
    async def somebody() -> bool:
        return bool(app.state.live._watchers.get(case.id))

    await until(somebody)


async def test_what_kafka_did_not_say_is_read_again(
    app: FastAPI,
    behind: Behind,
    log_in: LogIn,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "COMMENT_SECONDS", 0.05)
    monkeypatch.setattr(streaming, "RE_READ_SECONDS", 0.1)
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id)

    async with watch(lea, case) as screen:
        await screen.event()
        case.status = "viewed"
        changed = await screen.event()

    assert changed["data"] == '{"status": "viewed"}'


async def test_nobody_follows_the_case_of_somebody_else(
    behind: Behind, log_in: LogIn, watch: Watch
) -> None:
    lea = await log_in("lea")
    case = behind.a_case(uuid4())

    async with watch(lea, case) as screen:
        await screen.answer.aread()
    async with watch(Visitor(FastAPI(), "un-jeton-inconnu"), case) as nobody:
        await nobody.answer.aread()

    assert (screen.answer.status_code, screen.answer.json()["code"]) == (404, "not_found")
    assert (nobody.answer.status_code, nobody.answer.json()["code"]) == (401, "session_expired")


async def test_one_window_too_many_is_refused(
    app: FastAPI, behind: Behind, log_in: LogIn, watch: Watch
) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id)

    async with contextlib.AsyncExitStack() as windows:
        opened = [
            await windows.enter_async_context(watch(lea, case)) for _ in range(STREAMS_PER_CALLER)
        ]
        for window in opened:
            await window.event()
        refused = await windows.enter_async_context(watch(lea, case))
        await refused.answer.aread()

    assert (refused.answer.status_code, refused.answer.json()["code"]) == (429, "too_many_streams")


async def test_logging_out_closes_the_windows(behind: Behind, log_in: LogIn, watch: Watch) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id)

    async with watch(lea, case) as screen:
        await screen.event()
        await lea.send("/auth/logout", key=None)
        ended = await screen.ends()

    assert ended


@pytest.fixture
def talk(kafka_url: str) -> tuple[str, Callable[[bytes], None]]:
    """Give a region of one's own, and a function that says something on its candidacy stream."""
    region = f"t-{uuid4().hex[:10]}"
    topic, admin = f"{region}.candidacy.events", topics.admin(kafka_url)
    for future in admin.create_topics([NewTopic(topic, 6, 1)]).values():
        future.result(10)
    producer = Producer({"bootstrap.servers": kafka_url})

    def say(key: bytes) -> None:
        producer.produce(topic, b"{}", key=key)
        producer.flush(10)

    return region, say


@pytest.mark.engines
async def test_the_live_feed_hears_what_is_said_from_now_on(
    app: FastAPI, kafka_url: str, talk: tuple[str, Callable[[bytes], None]]
) -> None:
    # Given a topic where something was said before
    region, say = talk
    say(b"before")
    settings: GatewaySettings = app.state.settings.model_copy(update={"kafka_url": kafka_url})
    heard: list[str] = []

    async def hear(key: str) -> None:
        heard.append(key)

    # When a process listens, and things are said
    listening = asyncio.create_task(live_feed.follow(settings, region, "candidacy.events", hear))

    async def said() -> bool:
        say(b"after")
        return bool(heard)

    try:
        await until(said, seconds=20, every=0.5)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    # Then it hears them, and nothing older
    assert set(heard) == {"after"}
