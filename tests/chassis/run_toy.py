"""The toy as a process: its relay, consumers and timers, with failpoints, until it is killed."""

import asyncio
import os
from pathlib import Path

from prometheus_client import REGISTRY

from chassis import failpoints, logging, timers
from chassis.database import connect, dsn
from chassis.kafka import Consumers
from chassis.relay import Relay
from chassis.settings import ServiceSettings
from tests.chassis import toy
from tests.proof.mutants import alive_from_the_environment


class ToySettings(ServiceSettings):
    """Settings of the toy, from TDU_* variables."""

    service = "toy"


async def main() -> None:
    """Run everything; say how many messages were absorbed."""
    settings = ToySettings(database_url=os.environ["TOY_DATABASE_URL"])
    logging.configure("toy", "WARNING")
    failpoints.arm(settings)
    alive_from_the_environment(os.environ.get("TOY_MUTANT", ""))
    region, sessions = os.environ["TOY_REGION"], connect(settings)
    relay = Relay(dsn(settings), settings.kafka_url, region=region, service="toy")
    consumers = Consumers(settings, region, toy.LISTENS_TO, sessions, None)
    await asyncio.gather(
        relay.run(), consumers.run(), timers.run(sessions, toy.TIMERS, None), _say_absorbed()
    )


async def _say_absorbed() -> None:
    """Write a line for each absorbed message."""
    known = 0.0
    while True:
        labels = {"consumer": "count"}
        now = REGISTRY.get_sample_value("tdu_inbox_absorbed_total", labels) or 0.0
        if now > known:
            _write("absorbed\n" * int(now - known))
            known = now
        await asyncio.sleep(0.05)


def _write(lines: str) -> None:
    with Path(os.environ["TOY_ABSORBED"]).open("a") as file:
        file.write(lines)


if __name__ == "__main__":
    asyncio.run(main())
