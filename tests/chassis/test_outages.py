"""An outage is waited for: it is never a bad message, and everything resumes alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from chassis import consuming, outbox, outgoing, timers
from chassis.database import Sessions, sessions_of
from chassis.kafka import Consumers
from chassis.relay import Relay
from chassis.retry import Kind, kind_of
from chassis.tables import DeadLetter
from chassis.testing import until
from chassis.unit_of_work import Timer, UnitOfWork
from tests.chassis import toy
from tests.chassis.conftest import running
from tests.chassis.cut_wire import Wire

pytestmark = pytest.mark.engines


@pytest.fixture
async def wire(settings) -> AsyncIterator[Wire]:
    place = urlsplit(settings.database_url)
    wire = Wire(place.hostname or "127.0.0.1", place.port or 5432)
    await wire.mend()
    yield wire
    await wire.cut()


@pytest.fixture
async def by_wire(settings, wire: Wire) -> AsyncIterator[Sessions]:
    place = urlsplit(settings.database_url)
    url = place._replace(netloc=f"{place.username}@127.0.0.1:{wire.port}").geturl()
    sessions = sessions_of(url, "toy")
    yield sessions
    await sessions.engine.dispose()


async def dead(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(DeadLetter)) or 0


async def test_a_database_that_is_away_stops_messages_and_kills_none(
    settings, region, make_topic, toy_sessions, by_wire, wire: Wire, monkeypatch
):
    # Given a consumer whose stay in place with one record is short, so that it must rewind
    monkeypatch.setattr(consuming, "IN_PLACE_SECONDS", 1.5)
    make_topic(f"{region}.toy.events")
    relay = Relay(settings.database_url, settings.kafka_url, region=region, service="toy")
    consumers = Consumers(settings, region, toy.LISTENS_TO, by_wire, None)
    rewinds = []
    handle = consuming.Dispatcher.handle

    async def watched(self, record):
        try:
            await handle(self, record)
        except consuming.Rewind:
            rewinds.append(record.offset)
            raise

    monkeypatch.setattr(consuming.Dispatcher, "handle", watched)
    async with running(asyncio.ensure_future(relay.run()), asyncio.ensure_future(consumers.run())):
        await toy.say(toy_sessions, toy.Ball(), 0)

        async def counted(numbers: int) -> bool:
            return await toy.effects(toy_sessions) == list(range(numbers))

        await until(lambda: counted(1), seconds=20)

        # When its database is away while messages go on
        await wire.cut()
        for number in range(1, 41):
            await toy.say(toy_sessions, toy.Ball(), number)

        async def rewound_twice() -> bool:
            return len(rewinds) >= 2

        await until(rewound_twice, seconds=30)
        blocked = REGISTRY.get_sample_value("tdu_consumer_blocked", {"stream": "toy.events"})
        await wire.mend()

        # Then, once it is back, each has its one effect and none is a letter
        await until(lambda: counted(41), seconds=20)
        assert blocked == 1
        assert await dead(toy_sessions) == 0
        await consumers.stop()


async def test_a_relay_whose_database_went_away_comes_back_alone(
    settings, region, make_topic, toy_sessions, by_wire, wire: Wire
):
    make_topic(f"{region}.toy.events")
    url = by_wire.engine.url.set(drivername="postgresql").render_as_string(False)
    relay = Relay(url, settings.kafka_url, region=region, service="toy")

    async def sent() -> bool:
        async with toy_sessions() as session:
            return await outbox.waiting(session) == 0

    async with running(asyncio.ensure_future(relay.run())):
        await toy.say(toy_sessions, toy.Ball(), 1)
        await until(sent)
        await wire.cut()
        await toy.say(toy_sessions, toy.Ball(), 2)

        async def noticed() -> bool:
            return relay._producer is None

        await until(noticed)
        assert not await sent()
        await wire.mend()
        await until(sent, seconds=15)


async def test_a_timer_due_during_an_outage_fires_afterwards_without_delay(
    toy_sessions, by_wire, wire: Wire, monkeypatch
):
    failures = []
    fire_due = timers.fire_due

    async def watched(*given):
        try:
            return await fire_due(*given)
        except Exception as error:
            failures.append(error)
            raise

    monkeypatch.setattr(timers, "fire_due", watched)
    async with UnitOfWork(toy_sessions) as uow:
        uow.arm(Timer("tick", uuid4(), timedelta(seconds=-1)))
    await wire.cut()
    async with running(asyncio.ensure_future(timers.run(by_wire, toy.TIMERS, None))):

        async def failed() -> bool:
            return bool(failures)

        await until(failed)
        assert await toy.effects(toy_sessions) == []
        await wire.mend()

        async def fired() -> bool:
            return await toy.effects(toy_sessions) == [0]

        await until(fired, seconds=8)


async def test_a_dead_database_is_said_within_two_seconds(by_wire, wire: Wire):
    await wire.cut()
    loop = asyncio.get_running_loop()
    began = loop.time()

    with pytest.raises(ConnectionRefusedError) as caught:
        async with UnitOfWork(by_wire) as uow:
            await uow.db_now()

    assert loop.time() - began < 2
    assert kind_of(caught.value) is Kind.OUTAGE


@pytest.mark.parametrize("connected", [True, False])
async def test_a_frozen_database_is_given_up_before_the_caller_gives_up(
    by_wire, wire: Wire, connected
):
    if connected:
        async with by_wire():
            pass
    wire.freeze()
    loop = asyncio.get_running_loop()
    began = loop.time()

    with pytest.raises(TimeoutError):
        async with by_wire():
            pytest.fail("a session on a database that says nothing")

    assert loop.time() - began < outgoing.TIMEOUT.read
    wire.thaw()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT 1 / 0", Kind.BUG),
        ("SELECT convert_from('\\x00', 'UTF8')", Kind.BUG),
        ("DO $$ BEGIN RAISE SQLSTATE '57P01'; END $$", Kind.OUTAGE),
        ("DO $$ BEGIN RAISE SQLSTATE '57P03'; END $$", Kind.OUTAGE),
        ("DO $$ BEGIN RAISE SQLSTATE '08006'; END $$", Kind.OUTAGE),
        ("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", Kind.OUTAGE),
        ("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", Kind.OUTAGE),
        ("DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$", Kind.OUTAGE),
        ("SELECT pg_terminate_backend(pg_backend_pid())", Kind.OUTAGE),
    ],
)
async def test_what_postgresql_says_is_an_outage_or_a_bug(toy_sessions, statement, kind):
    with pytest.raises(Exception) as caught:  # noqa: PT011
        async with toy_sessions.engine.connect() as connection:
            await connection.exec_driver_sql(statement)

    assert kind_of(caught.value) is kind
