"""R1: every service killed at each failpoint, again and again, under a crowd."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path

import pytest

from chassis.failpoints import Point
from chassis.testing import Callers, Databases
from tests.proof.processes import a_system, running
from tests.proof.results import Proof
from tests.proof.scenario import crowd, judged

pytestmark = [pytest.mark.engines, pytest.mark.system, pytest.mark.scenario(id="R1")]

SERVICES = ("candidacy", "trainings", "offers", "notifications")
HAS_DOORS = ("candidacy", "trainings")
SPEAKS = ("candidacy", "trainings", "offers")
CAN_DIE = {
    point: HAS_DOORS
    if point.startswith(("http.", "timer."))
    else SPEAKS
    if point.startswith("relay.")
    else SERVICES
    for point in Point
}


def kills(per_point: int) -> dict[str, Counter[Point]]:
    """Share the kills of each point among the services that pass there, those least hit first."""
    shares: dict[str, Counter[Point]] = {service: Counter() for service in SERVICES}
    for point in sorted(CAN_DIE, key=lambda each: len(CAN_DIE[each])):
        for _ in range(per_point):
            least = min(
                CAN_DIE[point], key=lambda each: (shares[each][point], shares[each].total())
            )
            shares[least][point] += 1
    return shares


def armed(shares: Mapping[str, Counter[Point]]) -> dict[str, str]:
    """Return the failpoints of each service: not at once, so that several are down together."""
    passages: Iterator[int] = cycle((2, 5, 3, 7))
    return {
        service: ",".join(
            f"{point}=kill#{next(passages)}*{count}" for point, count in counts.items()
        )
        for service, counts in shares.items()
    }


async def test_killed_at_every_point_nothing_is_lost_doubled_oversold_or_stuck(
    proof: Proof, databases: Databases, kafka_url: str, callers: Callers, tmp_path: Path
):
    # Given services that will die at each point, several at once
    shares = kills(proof.dose("kills_per_point"))
    system = await a_system(SERVICES, databases, kafka_url, callers, tmp_path)

    # When a crowd applies, answers, confirms and withdraws meanwhile
    async with running(system, armed(shares)), crowd(system, proof) as driver:
        await driver.run(proof.dose("candidacies"))

        # Then all twelve invariants hold, after the trouble that was asked for
        await judged(system, driver)
        deaths = system.deaths
        for point in Point:
            count = sum(n for (name, _), n in deaths.items() if name == point)
            proof.reach(point, count, at_least=proof.dose("kills_per_point"))
        proof.reach("duplicates_absorbed", system.absorbed)
        proof.reach("candidacies", len(driver.journal.cases), at_least=1)
        proof.measure(
            back_seconds=system.back_seconds,
            starts=sum(process.starts for process in system.processes.values()),
            unavailable_answers=driver.journal.unavailable,
        )
