"""Engines of our own that stop and come back; and what a partner may read on them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from confluent_kafka import Consumer, KafkaError, Producer
from sqlalchemy import func, select

from chassis import outbox, topics
from chassis.kafka import Consumers
from chassis.relay import Relay
from chassis.tables import DeadLetter
from chassis.testing import Databases, until
from deploy.local.pair import Engines, breakable_engines
from tests.chassis import toy
from tests.chassis.conftest import running

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    with breakable_engines(tmp_path_factory.mktemp("breakable")) as engines:
        yield engines


@pytest.fixture(scope="module")
def kafka_url(breakable: Engines) -> str:
    return breakable.kafka.url


@pytest.fixture(scope="module")
async def databases(breakable: Engines) -> AsyncIterator[Databases]:
    made = Databases(breakable.postgres.url)
    yield made
    await made.drop()


def counted(sessions, numbers: int):
    async def all_counted() -> bool:
        return await toy.effects(sessions) == list(range(numbers))

    return all_counted


async def test_kafka_stops_under_load_and_everything_arrives_afterwards(
    breakable, relay, consumers, toy_sessions
):
    # Given a chain that works
    await toy.say(toy_sessions, toy.Ball(), 0)
    await until(counted(toy_sessions, 1), seconds=20)

    # When Kafka is away while people go on writing
    await asyncio.to_thread(breakable.kafka.stop)
    for number in range(1, 200):
        began = time.monotonic()
        await toy.say(toy_sessions, toy.Ball(), number)
        assert time.monotonic() - began < 2
    async with toy_sessions() as session:
        assert await outbox.waiting(session) >= 199 - 1
    await asyncio.to_thread(breakable.kafka.start)

    # Then everything arrives, once, without anybody's help
    await until(counted(toy_sessions, 200), seconds=30)


async def test_kafka_frozen_then_thawed_repeats_no_effect(
    breakable, relay, consumers, toy_sessions
):
    await toy.say(toy_sessions, toy.Ball(), 0)
    await until(counted(toy_sessions, 1), seconds=20)

    breakable.kafka.freeze()
    for number in range(1, 50):
        await toy.say(toy_sessions, toy.Ball(), number)
    await asyncio.sleep(3)
    breakable.kafka.thaw()

    await until(counted(toy_sessions, 50), seconds=40)


async def test_a_process_started_while_kafka_is_away_catches_up_alone(
    breakable, settings, region, make_topic, toy_sessions
):
    # Given a topic, then no Kafka
    make_topic(f"{region}.toy.events")
    await asyncio.to_thread(breakable.kafka.stop)
    await toy.say(toy_sessions, toy.Ball(), *range(20))

    # When a process starts
    relay = Relay(settings.database_url, settings.kafka_url, region=region, service="toy")
    consumers = Consumers(settings, region, toy.LISTENS_TO, toy_sessions, None)
    jobs = [asyncio.ensure_future(job) for job in (relay.run(), consumers.run())]
    async with running(*jobs):
        _, pending = await asyncio.wait(jobs, timeout=3)
        assert len(pending) == 2
        await asyncio.to_thread(breakable.kafka.start)

        # Then it catches up once Kafka is there
        await until(counted(toy_sessions, 20), seconds=30)
        await consumers.stop()


@pytest.mark.parametrize("way", ["stop", "kill"])
async def test_postgresql_goes_away_under_load_and_no_message_dies(
    breakable, relay, consumers, toy_sessions, way
):
    # Given messages on their way
    for number in range(300):
        await toy.say(toy_sessions, toy.Ball(), number)

    # When PostgreSQL goes, and comes back
    await asyncio.to_thread(getattr(breakable.postgres, way))
    refused = []
    for _ in range(3):
        began = time.monotonic()
        try:
            await toy.say(toy_sessions, toy.Ball(), 1_000)
        except Exception as error:
            refused.append(type(error).__name__)
        assert time.monotonic() - began < 2
    await asyncio.to_thread(breakable.postgres.start)

    # Then each message has its effect, and none is a letter
    await until(counted(toy_sessions, 300), seconds=30)
    assert len(refused) == 3
    async with toy_sessions() as session:
        assert await session.scalar(select(func.count()).select_from(DeadLetter)) == 0


def error_of(client: Consumer) -> KafkaError | None:
    """Return what Kafka refuses to a consumer, or nothing once a record is read."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        record = client.poll(1)
        if record is not None:
            return record.error()
    raise AssertionError("neither a record nor a refusal")


def test_a_partner_reads_its_own_topic_and_nothing_else(breakable, region):
    # Given two partners, each with its topic, and a password for the first
    client = topics.admin(breakable.kafka.url)
    mine, other = (f"{region}.partners.{name}.events" for name in ("one", "two"))
    for topic in (mine, other):
        topics.create_partner_topic(client, topic, 1)
        producer = Producer({"bootstrap.servers": breakable.kafka.url})
        producer.produce(topic, b"{}", key=b"k")
        producer.flush(10)
    topics.set_partner_password(client, "one", "a long secret of one")
    topics.let_partner_read(client, mine, "one", "partners.one.")
    login = {
        "bootstrap.servers": breakable.partners_url,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": "one",
        "sasl.password": "a long secret of one",
        "auto.offset.reset": "earliest",
    }

    def reads(topic: str, group: str) -> str:
        consumer = Consumer(login | {"group.id": group})
        consumer.subscribe([topic])
        try:
            error = error_of(consumer)
            return "read" if error is None else error.name()
        finally:
            consumer.close()

    # Then the first reads its own topic with its own groups only, and writes nowhere
    assert reads(mine, "partners.one.main") == "read"
    assert reads(other, "partners.one.main") == "TOPIC_AUTHORIZATION_FAILED"
    assert reads(mine, "partners.two.main") == "GROUP_AUTHORIZATION_FAILED"
    refusals = []
    writer = Producer({name: login[name] for name in login if name != "auto.offset.reset"})
    writer.produce(mine, b"{}", on_delivery=lambda error, _: refusals.append(error.name()))
    writer.flush(10)
    assert refusals == ["TOPIC_AUTHORIZATION_FAILED"]
