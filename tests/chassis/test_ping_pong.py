"""From a transaction to its effect elsewhere, on real Kafka: once, in order, whatever arrives."""

import json
from collections.abc import Callable
from uuid import uuid4

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
from tests.proof.results import Proof

pytestmark = pytest.mark.engines


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
    same = str(uuid4()).encode()
    far = json.dumps({"ball_id": str(uuid4()), "number": 1, "sent_at": "+99999-01-01"}).encode()
    return {
        "bad utf-8": (b"\xff\xfe{", headers_of(1), b"k"),
        "not json": (b"hello", headers_of(1), b"k"),
        "null header": (body_of(1), headers_of(1, ce_type=None), b"k"),
        "NUL in a header": (body_of(1), headers_of(1, ce_type=b"Ping\x00.v1"), b"k"),
        "NUL in the key": (b"not json either", headers_of(1), b"k\x00k"),
        "null body": (None, headers_of(1), b"k"),
        "no id": (body_of(1), headers_of(1, ce_id=None), b"k"),
        "undecodable id": (body_of(1), headers_of(1, ce_id=b"\xff\xfe"), b"k"),
        "unknown major": (body_of(1), headers_of(1, ce_type=b"Ping.v9"), b"k"),
        "wrong type": (body_of("many"), headers_of(1), b"k"),
        "missing field": (b"{}", headers_of(1, ce_id=same), b"k"),
        "not a number": (b'{"ball_id": "x", "number": NaN}', headers_of(1), b"k"),
        "deep json": (b"[" * 100_000 + b"]" * 100_000, headers_of(1), b"k"),
        "far date": (far, headers_of(1), b"k"),
        "empty key": (b"no json here", headers_of(1), b""),
        "handler bug": (body_of(-1), headers_of(-1), b"k"),
        "oversized": (b'{"x": "' + b"a" * 900_000 + b'"}', headers_of(1), b"k"),
    }


def harmless(number: int) -> list[tuple[bytes, list[tuple[str, bytes | None]]]]:
    """Return what must be passed over: twice the same id, another stream's type, a type to come."""
    same = headers_of(number)
    return [
        (body_of(number), same),
        (body_of(number + 1_000_000), same),
        (body_of(1), headers_of(1, ce_type=b"Pong.v1")),
        (body_of(1), headers_of(1, ce_type=b"PositionClaimed.v1")),
    ]


@pytest.mark.scenario(id="R8")
async def test_poisons_never_stop_the_good_ones(
    proof: Proof, consumers: Consumers, toy_sessions: Sessions, send: Callable[..., None]
):
    # Given poisons of every kind among good messages
    toy.faults[-1] = -1
    good, times = proof.dose("good"), proof.dose("each")
    bad = [poison for _ in range(times) for poison in poisons().values()]
    expected, every = len(bad), max(1, good // len(bad))
    for number in range(1, good):
        send(body_of(number), headers_of(number))
        if number % every == 0 and bad:
            send(*bad.pop())
    for poison in [*bad, *harmless(0)]:
        send(*poison)

    # When everything has been read
    async def all_good() -> bool:
        return await toy.effects(toy_sessions) == list(range(good))

    await until(all_good, seconds=60 + good / 50)

    async def letters() -> list[DeadLetter]:
        async with toy_sessions() as session:
            return list((await session.scalars(select(DeadLetter))).all())

    async def all_bad() -> bool:
        return len(await letters()) == expected

    # Then each poison is one letter, and no value is in its error
    await until(all_bad, seconds=20)
    kept = await letters()
    assert {letter.reason for letter in kept} == {
        *("HANDLER_ERROR", "MALFORMED", "SCHEMA", "UNKNOWN_MAJOR")
    }
    assert all(letter.attempts <= 5 for letter in kept)
    assert not any("many" in (letter.error_fields or "") for letter in kept)
    proof.reach("kinds", len(poisons()) + len(harmless(0)))
    proof.reach("each", times, at_least=times)


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
