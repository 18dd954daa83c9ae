"""The toy service, on real engines: its database, its topics, its relay, its consumer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from chassis import topics
from chassis.database import Sessions
from chassis.kafka import Consumers
from chassis.relay import Relay
from chassis.settings import ServiceSettings
from chassis.testing import Databases
from tests.chassis import toy


class ToySettings(ServiceSettings):
    """Settings of the toy: those of the chassis."""

    service = "toy"


@pytest.fixture
async def toy_sessions(databases: Databases) -> AsyncIterator[Sessions]:
    """Give the database of the toy."""
    async with databases.sessions("toy") as sessions:
        await toy.create_effects(sessions)
        yield sessions


@pytest.fixture
def region() -> str:
    """Give a region of one's own: its topics are nobody else's."""
    return f"t-{uuid4().hex[:10]}"


@pytest.fixture
def make_topic(kafka_url: str, region: str) -> Iterator[Callable[[str], None]]:
    """Give a function that creates a topic at once; the region's topics go with the test."""
    client = topics.admin(kafka_url)

    def make(name: str) -> None:
        topics.create(client, [topics.topic_of(*name.split(".", 1))], 1)

    yield make
    topics.delete(client, f"{region}.")


@pytest.fixture
def settings(kafka_url: str, toy_sessions: Sessions, region_file: Path) -> ToySettings:
    """Give the settings of the toy."""
    url = toy_sessions.engine.url.set(drivername="postgresql").render_as_string(False)
    return ToySettings(
        environment="test", region_file=region_file, kafka_url=kafka_url, database_url=url
    )


@contextlib.asynccontextmanager
async def running(*jobs: asyncio.Future[None]) -> AsyncIterator[None]:
    """Run background jobs for the time of a block."""
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


@pytest.fixture
async def relay(settings: ToySettings, region: str) -> AsyncIterator[Relay]:
    """Give the toy's relay, running."""
    made = Relay(settings.database_url, settings.kafka_url, region=region, service="toy")
    async with running(asyncio.ensure_future(made.run())):
        yield made


@pytest.fixture
async def consumers(
    settings: ToySettings, region: str, toy_sessions: Sessions, make_topic: Callable[[str], None]
) -> AsyncIterator[Consumers]:
    """Give the toy's consumers, running on their topic."""
    make_topic(f"{region}.toy.events")
    made = Consumers(settings, region, toy.LISTENS_TO, toy_sessions, None)
    async with running(asyncio.ensure_future(made.run())):
        yield made
    await made.stop()
