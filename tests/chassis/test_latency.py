"""How long from the commit of a fact to its effect elsewhere, on engines at rest."""

import statistics

import pytest
from sqlalchemy import text

from chassis.testing import until
from tests.chassis import toy

pytestmark = pytest.mark.engines

EVENTS = 300


async def test_a_fact_takes_effect_elsewhere_within_two_seconds(
    relay, consumers, toy_sessions, record_property
):
    # Given a chain that has been through its first message
    async def counted() -> bool:
        return len(await toy.effects(toy_sessions)) == said

    said = 1
    await toy.say(toy_sessions, toy.Ball(), 0)
    await until(counted, seconds=20)

    # When three hundred facts are told, one after the other
    committed = {}
    for number in range(1, EVENTS + 1):
        await toy.say(toy_sessions, toy.Ball(), number)
        async with toy_sessions() as session:
            committed[number] = await session.scalar(text("SELECT clock_timestamp()"))
        said += 1
        await until(counted, every=0.005)

    # Then the slowest twentieth took less than two seconds
    async with toy_sessions() as session:
        rows = (await session.execute(text("SELECT number, handled_at FROM effects"))).all()
    waits = sorted(
        (at - committed[number]).total_seconds() for number, at in rows if number in committed
    )
    p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95)]
    record_property("p50_ms", round(p50 * 1000, 1))
    record_property("p95_ms", round(p95 * 1000, 1))
    assert len(waits) == EVENTS
    assert p95 < 2
