"""What the scenarios on running services share: a crowd on sound offers, and the judgement."""

import random
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

from chassis.database import sessions_of
from tests.proof import oracle
from tests.proof.driver import Driver
from tests.proof.log import Log, Said
from tests.proof.processes import System
from tests.proof.results import Proof
from tests.proof.world import World

FEW, ENOUGH = (1, 2, 3), (500,) * 9
SMALL, LARGE = (2, 3), (500,) * 6


@asynccontextmanager
async def crowd(system: System, proof: Proof) -> AsyncIterator[Driver]:
    """Lend a crowd that knows offers and sessions, some of them too small for everybody."""
    async with AsyncExitStack() as stack:
        world = World({name: sessions_of(url, name) for name, url in system.databases.items()})
        for sessions in world.sessions.values():
            stack.push_async_callback(sessions.engine.dispose)
        offers = await world.offers(*FEW, *ENOUGH)
        trainings = await world.trainings(*SMALL, *LARGE)
        databases = await stack.enter_async_context(oracle.opened(system.databases))
        driver = Driver(
            system, databases["candidacy"], offers, trainings, random.Random(proof.seed)
        )
        await driver.know(len(offers), len(trainings))
        yield driver


async def judged(system: System, driver: Driver) -> list[Said]:
    """Drain everything, hold all invariants against all databases, topics and logs.

    Returns what was said, repetitions included.
    """
    log = Log(system.kafka_url, system.region)
    canaries = driver.journal.canaries
    async with oracle.opened(system.databases) as databases:
        try:
            await oracle.drain(databases, log)
            found = await oracle.faults(databases, log.records, driver.journal.cases, canaries)
        finally:
            log.close()
    assert not found, found
    assert list(oracle.leaks_in_files(system.logs(), canaries)) == []
    return log.records


async def judged_here(world: World, accepted: Collection[UUID]) -> None:
    """Hold all invariants against the databases and messages of a world in this process."""
    found = await faults_here(world, accepted)
    assert not found, found


async def faults_here(world: World, accepted: Collection[UUID]) -> list[str]:
    """Return what does not hold in a world, and how."""
    urls = {
        name: each.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        for name, each in world.sessions.items()
    }
    async with oracle.opened(urls) as databases:
        return await oracle.faults(databases, world.said(), accepted)
