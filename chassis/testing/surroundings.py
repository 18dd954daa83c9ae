"""A clock that stops, a region of one test, topics of its own, and patience."""

import asyncio
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis import clock, topics


@dataclass
class FixedClock:
    """A clock that only moves when told to."""

    at: datetime = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the instant it shows."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        self.at += by


@pytest.fixture
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """Stop the time of this process. What expires uses the database's, which goes on."""
    fixed = FixedClock()
    monkeypatch.setattr(clock, "now", fixed)
    return fixed


@pytest.fixture
def region_code() -> str:
    """Return a region of this test alone: its topics and groups meet nobody else's."""
    return f"t{uuid4().hex[:10]}"


@pytest.fixture
def make_topics(kafka_url: str, region_code: str) -> Iterator[Callable[[Sequence[str]], None]]:
    """Create topics of this test's region; they are deleted afterwards."""
    client = topics.admin(kafka_url)

    def make(streams: Sequence[str]) -> None:
        topics.create(client, [topics.topic_of(region_code, each) for each in streams], 1)

    yield make
    topics.delete(client, f"{region_code}.")


async def wait_until(condition: Callable[[], Any], *, seconds: float = 20) -> None:
    """Look again every 20 ms until ``condition`` (plain or async) holds; fail after a while."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        result = condition()
        if await result if inspect.isawaitable(result) else result:
            return
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"toujours faux après {seconds} s")
        await asyncio.sleep(0.02)


def subscriber_faults(broker: Any, region: str, service: str) -> list[str]:
    """Return what a service's subscribers break of the rules; empty when all is well."""
    faults = []
    for subscriber in broker.subscribers:
        name = subscriber.topic_names_for_subscribe[0]
        options = subscriber._connection_args
        rules = {
            "sujet sans région": name.startswith(f"{region}."),
            "groupe": subscriber.group_id == f"{region}.{service}",
            "politique": subscriber.ack_policy.name == "NACK_ON_ERROR",
            "reset": options.get("auto_offset_reset") == "earliest",
            "membre statique": bool(options.get("group_instance_id")),
            "poll": options.get("max_poll_interval_ms") == 60_000,
            "réponse": subscriber._no_reply is True,
            "attrape-tout": len(subscriber.calls) == 1,
        }
        faults += [f"{name} : {rule}" for rule, holds in rules.items() if not holds]
    return faults
