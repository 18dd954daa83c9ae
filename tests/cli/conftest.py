"""A world of placements that the commands may read."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing import Databases
from cli.invariants import OWNERS
from tests.proof.world import World, a_world


@pytest.fixture
async def world(databases: Databases, monkeypatch, region_file) -> AsyncIterator[World]:
    """Lend a sound world, and let the command read it."""
    async with a_world(databases) as made:
        monkeypatch.setenv("TDU_ENVIRONMENT", "test")
        monkeypatch.setenv("TDU_REGION_FILE", str(region_file))
        monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
        monkeypatch.setenv("TDU_NOTIFICATIONS_CANDIDACY_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("TDU_NOTIFICATIONS_GATEWAY_URL", "http://127.0.0.1:9")
        for service in OWNERS:
            monkeypatch.setenv(f"TDU_{service.upper()}_DATABASE_URL", address(made, service))
        yield made


def address(world: World, service: str) -> str:
    url = world.sessions[service].engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
