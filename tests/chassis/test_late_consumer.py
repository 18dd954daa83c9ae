"""R23: a reader that starts today builds from the topics what the others built day by day."""

import asyncio
import time

import pytest

from chassis.database import Sessions
from chassis.kafka import Consumers
from chassis.testing import Databases, until
from tests.chassis import toy
from tests.chassis.conftest import ToySettings, running
from tests.proof.results import Proof

pytestmark = [pytest.mark.engines, pytest.mark.scenario(id="R23")]

AT_ONCE = 100


class LateSettings(ToySettings):
    """Settings of a service that nobody knew: its group has read nothing."""

    service = "late"


async def all_counted(sessions: Sessions, messages: int) -> list[int]:
    async def done() -> list[int] | None:
        found = await toy.effects(sessions)
        return found if len(found) >= messages else None

    return list(await until(done, seconds=60 + messages / 50, every=0.2))


async def test_a_reader_that_starts_today_builds_what_the_others_built(
    proof: Proof, relay, consumers, toy_sessions: Sessions, settings, region, databases: Databases
):
    # Given messages that a first reader has counted as they came
    messages = proof.dose("messages")
    for first in range(0, messages, AT_ONCE):
        await toy.say(toy_sessions, toy.Ball(), *range(first, min(first + AT_ONCE, messages)))
    built = await all_counted(toy_sessions, messages)

    # When another one starts from the beginning
    late_settings = LateSettings(**settings.model_dump())
    async with databases.sessions("toy") as sessions:
        await toy.create_effects(sessions)
        late, began = (
            Consumers(late_settings, region, toy.LISTENS_TO, sessions, None),
            time.monotonic(),
        )
        async with running(asyncio.ensure_future(late.run())):
            rebuilt = await all_counted(sessions, messages)
            seconds = time.monotonic() - began
        await late.stop()

    # Then both have the same, row for row
    assert rebuilt == built == list(range(messages))
    proof.reach("messages", len(rebuilt), at_least=messages)
    proof.measure(caught_up_seconds=seconds, per_second=messages / seconds)
