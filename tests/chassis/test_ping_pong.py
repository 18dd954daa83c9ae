"""From a transaction to its effect elsewhere, on real Kafka: once, in order, whatever arrives."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from confluent_kafka import Producer
from sqlalchemy import select, text
from sqlmodel import col

from chassis import dead_letters, envelope
from chassis.database import Sessions
from chassis.kafka import Consumers
from chassis.relay import Relay
from chassis.tables import DeadLetter
from chassis.testing import until
from chassis.unit_of_work import UnitOfWork
from tests.chassis import toy

pytestmark = pytest.mark.engines

GOOD = 200


def headers_of(number: int, **changes: bytes | None) -> list[tuple[str, bytes | None]]:
    ping = toy.Ping(ball_id=uuid4(), number=number)
    good = envelope.write(
        id_=uuid4(),
        type_=ping.type_name(),
        source="/test/toy",
        subject="ball/x",
        time=__import__("datetime").datetime.now(__import__("datetime").UTC),
        key="k",
        sequence=1,
        more=(),
    )
    values: dict[str, bytes | None] = dict(good)
    return list((values | changes).items())


def body_of(number: object) -> bytes:
    return json.dumps({"ball_id": str(uuid4()), "number": number}).encode()


@pytest.fixture
def send(kafka_url: str, region: str) -> Callable[..., None]:
    producer = Producer({"bootstrap.servers": kafka_url})

    def produce(
        value: bytes | None, headers: list[tuple[str, bytes | None]], key: bytes = b"k"
    ) -> None:
        producer.produce(f"{region}.toy.events", value, key=key, headers=headers)
        producer.flush(10)

    return produce


async def test_what_a_transaction_says_takes_effect_once_elsewhere(
    relay: Relay, consumers: Consumers, toy_sessions: Sessions
):
    await toy.say(toy_sessions, toy.Ball(), 1, 2, 3)

    async def all_counted() -> bool:
        return await toy.effects(toy_sessions) == [1, 2, 3]

    assert await until(all_counted, seconds=20)


def poisons() -> dict[str, tuple[bytes | None, list[tuple[str, bytes | None]], bytes]]:
    same = str(UUID(int=7)).encode()
    return {
        "bad utf-8": (b"\xff\xfe{", headers_of(1), b"k"),
        "not json": (b"hello", headers_of(1), b"k"),
        "null header": (body_of(1), headers_of(1, ce_type=None), b"k"),
        "NUL in a header": (body_of(1), headers_of(1, ce_type=b"Ping\x00.v1"), b"k"),
        "NUL in the key": (b"not json either", headers_of(1), b"k\x00k"),
        "null body": (None, headers_of(1), b"k"),
        "unknown major": (body_of(1), headers_of(1, ce_type=b"Ping.v9"), b"k"),
        "wrong type": (body_of("many"), headers_of(1), b"k"),
        "missing field": (b"{}", headers_of(1, ce_id=same), b"k"),
        "handler bug": (body_of(-1), headers_of(-1), b"k"),
        "oversized": (b'{"x": "' + b"a" * 900_000 + b'"}', headers_of(1), b"k"),
    }


async def test_poisons_never_stop_the_good_ones(
    consumers: Consumers, toy_sessions: Sessions, send: Callable[..., None]
):
    # Given eleven poisons among two hundred good messages, one of them sent twice
    toy.faults[-1] = -1
    bad = list(poisons().values())
    for number in range(GOOD):
        headers = headers_of(number)
        send(body_of(number), headers)
        if number == 3:
            send(body_of(number), headers)
        if number % 18 == 0 and bad:
            send(*bad.pop())
    send(body_of(1), headers_of(1, ce_type=b"Pong.v1"))

    # When everything has been read
    async def all_good() -> bool:
        return await toy.effects(toy_sessions) == list(range(GOOD))

    await until(all_good, seconds=60)

    async def all_bad() -> bool:
        async with toy_sessions() as session:
            return len((await session.scalars(select(DeadLetter))).all()) == len(poisons())

    # Then each poison is one letter, and no value is in its error
    await until(all_bad, seconds=20)
    async with toy_sessions() as session:
        letters = (await session.scalars(select(DeadLetter))).all()
    assert sorted({letter.reason for letter in letters}) == [
        "HANDLER_ERROR",
        "MALFORMED",
        "SCHEMA",
        "UNKNOWN_MAJOR",
    ]
    assert all(letter.attempts <= 5 for letter in letters)
    assert not any("many" in (letter.error_fields or "") for letter in letters)


async def test_a_letter_replayed_after_the_repair_takes_effect_once(
    consumers: Consumers, toy_sessions: Sessions, send: Callable[..., None]
):
    # Given a letter of a handler that had a bug
    toy.faults[900] = -1
    send(body_of(900), headers_of(900))

    async def a_letter() -> DeadLetter | None:
        async with toy_sessions() as session:
            query = select(DeadLetter).where(col(DeadLetter.status) == "OPEN")
            return (await session.scalars(query)).first()

    letter = await until(a_letter, seconds=20)

    # When it is replayed twice after the repair
    toy.faults.pop(900)
    dispatcher = consumers.dispatchers["toy.events"]
    first = await dispatcher.replay(letter.id, by="test")
    second = await dispatcher.replay(letter.id, by="test")

    # Then it has one effect
    assert (first, second) == ("REPLAYED", None)
    assert await toy.effects(toy_sessions) == [900]


async def test_a_letter_that_cannot_be_stored_is_read_again(
    consumers: Consumers, toy_sessions: Sessions, send: Callable[..., None]
):
    # Given a store of letters that fails for a moment
    async with toy_sessions.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE dead_letters RENAME TO hidden"))
    send(b"not json", headers_of(1))
    send(body_of(5), headers_of(5))

    # When it is back
    async with toy_sessions.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE hidden RENAME TO dead_letters"))

    # Then the bad one is there, and the good one behind it was applied
    async def both() -> bool:
        async with UnitOfWork(toy_sessions) as uow:
            letters = await dead_letters.open_letters(uow.session, dead_letters.Choice())
        return len(letters) == 1 and await toy.effects(toy_sessions) == [5]

    assert await until(both, seconds=30)
