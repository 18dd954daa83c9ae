"""Worlds for the scenarios of the proof."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing import Databases
from tests.proof.world import World, a_world


@pytest.fixture
async def world(databases: Databases) -> AsyncIterator[World]:
    """Lend four services in this process, on empty databases."""
    async with a_world(databases) as made:
        yield made
