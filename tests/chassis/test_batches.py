"""A batch takes effect at once; one bad record takes it apart, and nothing is lost nor doubled."""

import asyncio
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from sqlalchemy import select, text

from chassis import dead_letters
from chassis.batching import BatchDispatcher
from chassis.consuming import Dispatcher, Rewind
from chassis.kafka import Consumers
from chassis.tables import DeadLetter
from chassis.testing import Record, record_of, until
from tests.chassis import toy
from tests.chassis.conftest import running
from tests.chassis.test_ping_pong import body_of, headers_of

pytestmark = pytest.mark.engines

STREAM = toy.Ping.stream
BROKEN = 13


class Counting:
    """Counts pings by batches, and remembers how many each had."""

    def __init__(self):
        self.sizes = []

    async def __call__(self, read, uow, region):
        self.sizes.append(len(read))
        numbers = [each.message.number for each in read]
        await uow.session.execute(
            text("INSERT INTO effects SELECT unnest(CAST(:n AS int[])), clock_timestamp()"),
            {"n": numbers},
        )
        if any(toy.faults.get(number) for number in numbers):
            raise toy.Broken


@pytest.fixture
def counting():
    toy.faults.clear()
    yield Counting()
    toy.faults.clear()


@pytest.fixture
def batches(counting, toy_sessions):
    return BatchDispatcher(Dispatcher(STREAM, toy.LISTENS_TO, toy_sessions, None), counting)


def pings(*numbers):
    return [record_of(toy.Ping(ball_id=uuid4(), number=number)) for number in numbers]


async def reasons(sessions):
    async with sessions() as session:
        return sorted((await session.scalars(select(DeadLetter.reason))).all())


async def test_a_batch_is_one_transaction_and_is_absorbed_the_second_time(
    batches, counting, toy_sessions
):
    records = pings(*range(100))

    await batches.handle(records)
    await batches.handle([*records[50:], *pings(100)])

    assert await toy.effects(toy_sessions) == list(range(101))
    assert counting.sizes == [100, 1]


async def test_a_message_twice_in_a_batch_takes_effect_once(batches, toy_sessions):
    [one] = pings(1)

    await batches.handle([one, *pings(2), one])

    assert await toy.effects(toy_sessions) == [1, 2]


async def test_what_was_handled_alone_is_absorbed_in_a_batch(batches, toy_sessions):
    records = pings(1, 2)
    await batches.dispatcher.handle(records[0])

    await batches.handle(records)

    assert await toy.effects(toy_sessions) == [1, 2]


async def test_an_outage_while_a_batch_is_taken_apart_rewinds_it_whole(
    batches, toy_sessions, monkeypatch
):
    # Given a bad record, and a store of dead letters that fails once
    async def refused(*_, **__):
        monkeypatch.undo()
        raise OSError

    monkeypatch.setattr(dead_letters, "store", refused)
    records = [*pings(1), Record(b"{", headers_of(0)), *pings(2)]

    # When the batch comes, and comes again
    with pytest.raises(Rewind):
        await batches.handle(records)
    await batches.handle(records)

    # Then each had its effect once
    assert await toy.effects(toy_sessions) == [1, 2]
    assert await reasons(toy_sessions) == ["MALFORMED"]


async def test_good_records_of_a_bad_batch_are_handled_and_the_topic_is_read_to_its_end(
    kafka_url, settings, region, make_topic, toy_sessions, counting
):
    # Given a topic of six partitions, with five bad records among the good ones
    make_topic(f"{region}.{STREAM}")
    toy.faults[BROKEN] = -1
    producer = Producer({"bootstrap.servers": kafka_url})
    records = [(body_of(number), headers_of(number)) for number in range(60)]
    records += [
        (b"{", headers_of(0)),
        (body_of("many"), headers_of(0)),
        (body_of(70), headers_of(0, ce_id=b"\xff")),
        (body_of(71), headers_of(0, ce_type=None)),
        (body_of(72), headers_of(72, traceparent=None)),
    ]
    for at, (value, headers) in enumerate(records):
        producer.produce(f"{region}.{STREAM}", value, key=str(at % 7).encode(), headers=headers)
    producer.flush(10)

    # When they are consumed by batches
    consumers = Consumers(settings, region, toy.LISTENS_TO, toy_sessions, None, {STREAM: counting})
    async with running(asyncio.ensure_future(consumers.run())):
        expected = [number for number in [*range(60), 72] if number != BROKEN]
        await until(lambda: has(toy_sessions, expected), seconds=30)
        await until(lambda: letters(toy_sessions, 5), seconds=30)
    await consumers.stop()

    # Then the good ones took effect once, the bad ones are kept with their reason
    assert await toy.effects(toy_sessions) == expected
    assert await reasons(toy_sessions) == ["HANDLER_ERROR", *["MALFORMED"] * 3, "SCHEMA"]


async def has(sessions, expected):
    return await toy.effects(sessions) == expected


async def letters(sessions, count):
    return len(await reasons(sessions)) == count
