"""The relay: everything leaves, in the order of each author, whatever stands in front."""

import asyncio
import time
from collections.abc import Callable
from typing import ClassVar
from uuid import UUID, uuid4

import psutil
import pytest
from sqlalchemy import select, text
from sqlmodel import col

from chassis import outbox, relay
from chassis.database import Sessions
from chassis.relay import Relay
from chassis.settings import ServiceSettings
from chassis.tables import OutboxDead
from chassis.testing import run_sql, until
from chassis.unit_of_work import UnitOfWork
from tests.chassis import toy
from tests.chassis.conftest import running
from tests.chassis.logs import read_topic, sequences
from tests.proof.results import Proof

pytestmark = pytest.mark.engines


class Lost(toy.Ping):
    """A message of a topic that nobody has created."""

    stream: ClassVar[str] = "toy.lost"


@pytest.fixture
def topic(region: str, make_topic: Callable[[str], None]) -> str:
    make_topic(f"{region}.toy.events")
    return f"{region}.toy.events"


async def empty(sessions: Sessions, seconds: float = 20, left: int = 0) -> None:
    async def sent() -> bool:
        async with sessions() as session:
            return await outbox.waiting(session) == left

    await until(sent, seconds=seconds)


async def throw(sessions: Sessions, ball_id: UUID) -> None:
    """Say something in the name of a ball, under its lock."""
    async with UnitOfWork(sessions) as uow:
        lock = text("UPDATE balls SET version = version + 1 WHERE id = :id RETURNING version")
        version = (await uow.session.execute(lock, {"id": ball_id})).scalar_one()
        ball = toy.Ball(ball_id, version - 1)
        uow.publish(toy.Ping(ball_id=ball.id, number=version), author=ball)
        await uow.flush()
        await uow.session.execute(text("SELECT pg_sleep(:s)"), {"s": version % 3 / 1000})


async def test_eight_writers_keep_the_order_of_each_author(
    relay: Relay, toy_sessions: Sessions, kafka_url: str, topic: str
):
    # Given five balls and eight writers who throw them at the same time, while the relay runs
    await run_sql(toy_sessions, "CREATE TABLE balls (id uuid PRIMARY KEY, version int NOT NULL)")
    balls = [uuid4() for _ in range(5)]
    for ball in balls:
        await run_sql(toy_sessions, "INSERT INTO balls VALUES (:id, 0)", id=ball)

    async def writer(first: int) -> None:
        for turn in range(100):
            await throw(toy_sessions, balls[(first + turn) % 5])

    await asyncio.gather(*(writer(first) for first in range(8)))

    # When all has left
    await empty(toy_sessions)

    # Then each ball is told from 1 to its version, without gap, repetition or inversion
    records = read_topic(kafka_url, topic)
    assert len(records) == 800
    assert all(found == list(range(1, len(found) + 1)) for found in sequences(records).values())


async def test_a_topic_that_is_missing_in_front_does_not_stop_the_others(
    relay: Relay, toy_sessions: Sessions, kafka_url: str, topic: str
):
    # Given 600 messages for a topic that nobody created, in front of 2 000 good ones
    async with UnitOfWork(toy_sessions) as uow:
        ball = toy.Ball()
        uow.publish(*(Lost(ball_id=ball.id, number=n) for n in range(600)), author=ball)
    for _ in range(4):
        await toy.say(toy_sessions, toy.Ball(), *range(500))

    # When the relay works
    await empty(toy_sessions, left=600)

    # Then every good one has left, and the others still wait
    assert len(read_topic(kafka_url, topic)) == 2_000


async def test_messages_leave_once_their_topic_exists(
    monkeypatch: pytest.MonkeyPatch,
    settings: ServiceSettings,
    region: str,
    toy_sessions: Sessions,
    kafka_url: str,
    make_topic: Callable[[str], None],
):
    monkeypatch.setattr(relay, "WAITING_SECONDS", 0.5)
    one = Relay(settings.database_url, kafka_url, region=region, service="toy")
    async with UnitOfWork(toy_sessions) as uow:
        ball = toy.Ball()
        uow.publish(*(Lost(ball_id=ball.id, number=n) for n in range(3)), author=ball)

    async with running(asyncio.ensure_future(one.run())):

        async def waits() -> bool:
            return "toy.lost" in one._waiting

        await until(waits)
        make_topic(f"{region}.toy.lost")
        await empty(toy_sessions)

    assert [r.sequence for r in read_topic(kafka_url, f"{region}.toy.lost")] == [1, 2, 3]


async def test_a_message_that_kafka_will_never_take_is_put_aside(
    relay: Relay, toy_sessions: Sessions, kafka_url: str, topic: str
):
    # Given a record over the limit of Kafka, between two good ones of the same key
    ball = toy.Ball()
    async with UnitOfWork(toy_sessions) as uow:
        uow.publish(*(toy.Ping(ball_id=ball.id, number=n) for n in (1, 2, 3)), author=ball)
        await uow.flush()
        grow = "UPDATE outbox SET headers = jsonb_build_object('x', repeat('a', 1100000))"
        await uow.session.execute(text(f"{grow} WHERE sequence = 2"))

    # When the relay works
    await empty(toy_sessions)

    # Then the good ones have left in order, and the other is kept
    assert [r.sequence for r in read_topic(kafka_url, topic)] == [1, 3]
    async with toy_sessions() as session:
        dead = (await session.scalars(select(col(OutboxDead.sequence)))).all()
    assert dead == [2]


@pytest.mark.scenario(id="R13")
async def test_a_backlog_leaves_in_order_without_filling_the_memory(
    proof: Proof, relay: Relay, toy_sessions: Sessions, kafka_url: str, topic: str
):
    rows, process = proof.dose("rows"), psutil.Process()
    before = process.memory_info().rss
    await run_sql(
        toy_sessions,
        "INSERT INTO outbox (id, stream, key, type, subject, sequence, payload) "
        "SELECT gen_random_uuid(), 'toy.events', 'k' || n % 100, 'Ping.v1', 'ball/' || n % 100, "
        "n / 100 + 1, convert_to(repeat('x', 1000), 'UTF8') FROM generate_series(0, :n - 1) AS n",
        n=rows,
    )
    began = time.monotonic()

    await empty(toy_sessions, seconds=90)

    proof.measure(
        drain_seconds=time.monotonic() - began,
        memory_mib=(process.memory_info().rss - before) / 2**20,
    )
    records = read_topic(kafka_url, topic)
    proof.reach("rows", len({record.id for record in records}), at_least=rows)
    assert all(found == list(range(1, rows // 100 + 1)) for found in sequences(records).values())


async def test_the_second_relay_takes_over_when_the_first_stops(
    settings: ServiceSettings, region: str, toy_sessions: Sessions, kafka_url: str, topic: str
):
    # Given two relays on one database
    first, second = (
        Relay(settings.database_url, kafka_url, region=region, service="toy") for _ in range(2)
    )
    leading = asyncio.ensure_future(first.run())
    await toy.say(toy_sessions, toy.Ball(), 1)
    await empty(toy_sessions)
    async with running(asyncio.ensure_future(second.run())):
        await toy.say(toy_sessions, toy.Ball(), 2)
        await empty(toy_sessions)
        assert second._producer is None

        # When the leader stops
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
        await toy.say(toy_sessions, toy.Ball(), 3)

        # Then the other one sends
        await empty(toy_sessions)
    assert len(read_topic(kafka_url, topic)) == 3


async def test_a_relay_asked_to_stop_finishes_the_batch_in_hand(
    settings: ServiceSettings, region: str, toy_sessions: Sessions, kafka_url: str, topic: str
):
    # Given a relay that is sending
    await toy.say(toy_sessions, toy.Ball(), *range(400))
    one = Relay(settings.database_url, kafka_url, region=region, service="toy")
    job = asyncio.ensure_future(one.run())

    async def sending() -> bool:
        return one._producer is not None

    await until(sending, every=0.001)

    # When it is asked to stop
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)

    # Then what Kafka has is no longer in the outbox
    async with toy_sessions() as session:
        assert await outbox.waiting(session) == 400 - len(read_topic(kafka_url, topic))
