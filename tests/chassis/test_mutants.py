"""R3, the messages: without a rule that carries them, they are lost, doubled or disordered."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis import failpoints
from chassis.database import Sessions
from chassis.failpoint_actions import parse
from chassis.failpoints import Point
from chassis.kafka import Consumers
from chassis.relay import Relay
from chassis.testing import deliver, subscriber_faults, until
from chassis.unit_of_work import UnitOfWork
from tests.chassis import toy
from tests.chassis.conftest import ToySettings, running
from tests.chassis.logs import Seen, read_topic, sequences
from tests.proof.mutants import MUTANTS, no_leader
from tests.proof.results import Proof

pytestmark = [pytest.mark.engines, pytest.mark.scenario(id="R3", only="full")]

Killer = Callable[[Sessions], Awaitable[str]]


async def heard(sessions: Sessions, number: int, times: int, *, together: bool = False) -> None:
    """Deliver one ping several times; a failure is a crash, after which it comes again."""
    ping, id_ = toy.Ping(ball_id=uuid4(), number=number), uuid4()
    once = [deliver(ping, toy.LISTENS_TO, sessions, None, id_=id_) for _ in range(times)]
    if together:
        await asyncio.gather(*once)
        return
    for each in once:
        try:
            await each
        except toy.Broken:
            continue


async def repeated(sessions: Sessions) -> str:
    await heard(sessions, 1, 2)
    return effect_of(await toy.effects(sessions))


async def failed_first(sessions: Sessions) -> str:
    toy.faults[1] = 1
    try:
        await heard(sessions, 1, 2)
    finally:
        toy.faults.clear()
    return effect_of(await toy.effects(sessions))


async def at_once(sessions: Sessions) -> str:
    runs = 0
    count = toy.count

    async def counted(ping: toy.Ping, delivery: object) -> None:
        nonlocal runs
        async with delivery.claimed() as uow:  # type: ignore[attr-defined]
            runs += 1
            await uow.session.execute(text("SELECT pg_sleep(0.05)"))

    toy.LISTENS_TO[toy.Ping] = counted  # type: ignore[index]
    try:
        await heard(sessions, 1, 4, together=True)
    finally:
        toy.LISTENS_TO[toy.Ping] = count  # type: ignore[index]
    return "once" if runs == 1 else "handled again"


def effect_of(numbers: list[int]) -> str:
    return {0: "lost", 1: "once"}.get(len(numbers), "doubled")


HEARD: dict[int, tuple[Killer, str]] = {
    1: (repeated, "doubled"),
    2: (failed_first, "lost"),
    3: (at_once, "handled again"),
}


@pytest.mark.parametrize("number", HEARD)
async def test_a_message_that_comes_again_is_no_longer_handled_once(
    proof: Proof, toy_sessions: Sessions, number: int
):
    killer, expected = HEARD[number]
    assert await killer(toy_sessions) == "once"
    async with toy_sessions.engine.begin() as connection:
        await connection.execute(text("TRUNCATE effects"))

    with MUTANTS[number].living():
        found = await killer(toy_sessions)

    proof.reach("mutants", 1, at_least=1)
    assert found == expected, f"{MUTANTS[number].rule} survit : {found}"


def test_the_default_policy_is_seen(proof: Proof, settings: ToySettings, toy_sessions: Sessions):
    def faults() -> list[str]:
        made = Consumers(settings, "r", toy.LISTENS_TO, toy_sessions, None)
        return subscriber_faults(made.broker, "r", "toy")

    assert faults() == []
    with MUTANTS[5].living():
        found = faults()

    proof.reach("mutants", 1, at_least=1)
    assert found == ["r.toy.events: NACK_ON_ERROR"]


Arrived = Callable[[], Awaitable[int]]
Sending = Callable[[Sessions, Arrived], Awaitable[None]]


async def cut_in_the_middle(sessions: Sessions, _: Arrived) -> None:
    """Say a hundred things that a relay leaves half sent, once."""
    actions = parse("relay.partial_send=raise*1", None, "toy")
    failpoints._armed[Point.RELAY_PARTIAL_SEND] = actions["relay.partial_send"]
    await toy.say(sessions, toy.Ball(), *range(100))


async def committed_out_of_order(sessions: Sessions, arrived: Arrived) -> None:
    """Say something first, and commit it last."""
    async with UnitOfWork(sessions) as slow:
        slow.publish(toy.Ping(ball_id=uuid4(), number=0), author=toy.Ball())
        await slow.flush()
        await toy.say(sessions, toy.Ball(), *range(1, 100))

        async def others_arrived() -> bool:
            return await arrived() >= 99

        await until(others_arrived, seconds=20, every=0.5)


async def many_of_one_author(sessions: Sessions, _: Arrived) -> None:
    """Say a hundred things in the name of few."""
    for ball in [toy.Ball() for _ in range(2)]:
        await toy.say(sessions, ball, *range(50))


SENT: dict[int, tuple[Sending, str]] = {
    6: (cut_in_the_middle, "lost"),
    7: (committed_out_of_order, "lost"),
    8: (many_of_one_author, "disordered"),
}


@pytest.mark.parametrize("number", SENT)
async def test_what_is_said_no_longer_leaves_whole_and_in_order(
    proof: Proof, toy_sessions: Sessions, settings: ToySettings, region, make_topic, number: int
):
    killer, expected = SENT[number]
    make_topic(f"{region}.toy.events")
    make_topic(f"{region}-mutant.toy.events")
    sound = await sent(killer, toy_sessions, settings, region)
    async with toy_sessions.engine.begin() as connection:
        await connection.execute(text("TRUNCATE outbox"))

    with MUTANTS[number].living():
        found = await sent(killer, toy_sessions, settings, f"{region}-mutant", alone=number != 8)

    proof.reach("mutants", 1, at_least=1)
    assert (sound, found) == ("whole", expected), f"{MUTANTS[number].rule} survit"


async def sent(
    killer: Sending, sessions: Sessions, settings: ToySettings, region: str, *, alone: bool = True
) -> str:
    """Let one relay, or two, send what is said; return what became of it."""
    relays = [
        Relay(settings.database_url, settings.kafka_url, region=region, service="toy")
        for _ in range(1 if alone else 2)
    ]
    for each in relays:
        if not alone:
            each._wait_for_lock = no_leader  # type: ignore[method-assign]
    topic = f"{region}.toy.events"

    async def arrived() -> int:
        records = await asyncio.to_thread(read_topic, settings.kafka_url, topic)
        return len({record.id for record in records})

    async with running(*(asyncio.ensure_future(each.run()) for each in relays)):
        await killer(sessions, arrived)

        async def all_there() -> bool:
            return await arrived() >= 100

        try:
            await until(all_there, seconds=15, every=1)
        except TimeoutError:
            return "lost"
        finally:
            failpoints._armed.clear()
    return order_of(read_topic(settings.kafka_url, topic))


def order_of(records: list[Seen]) -> str:
    found = sequences(records).values()
    return "whole" if all(each == sorted(each) for each in found) else "disordered"
