"""R24: a service that is asked to stop under load leaves at once, and repeats nothing."""

import asyncio
from itertools import cycle, islice
from pathlib import Path

import pytest

from chassis.testing import Callers, Databases, until
from tests.proof.processes import System, a_system, running
from tests.proof.results import Proof
from tests.proof.scenario import crowd, judged

pytestmark = [pytest.mark.engines, pytest.mark.system, pytest.mark.scenario(id="R24")]

SERVICES = ("candidacy", "trainings", "offers", "notifications")


async def test_services_stop_under_load_in_ten_seconds_and_repeat_nothing(
    proof: Proof, databases: Databases, kafka_url: str, callers: Callers, tmp_path: Path
):
    system = await a_system(SERVICES, databases, kafka_url, callers, tmp_path)
    async with running(system, {}), crowd(system, proof) as driver:
        # Given a crowd
        going = asyncio.ensure_future(driver.run(proof.dose("candidacies")))

        # When services are stopped in turn, as deployments do
        longest = 0.0
        for name in islice(cycle(SERVICES[:3]), proof.dose("stops")):
            longest = max(longest, await stopped(system, name))
        await going

        # Then nothing was sent twice
        said = await judged(system, driver)
        assert len(said) == len({record.id for record in said})
        proof.reach("stops", sum(each.starts - 1 for each in system.processes.values()), 3)
        proof.measure(exit_seconds=longest, absorbed=system.absorbed)


async def stopped(system: System, name: str) -> float:
    """Stop a service, wait until it is back, and return how long it took to leave."""
    process = system.processes[name]
    seconds = await process.stop()

    async def back() -> bool:
        return process.is_ready

    await until(back, seconds=120)
    return seconds
