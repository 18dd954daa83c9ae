"""A process killed at each failpoint, again and again: nothing lost, nothing done twice."""

import asyncio
import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from chassis import outbox
from chassis.failpoints import Point
from chassis.testing import armed, until
from chassis.unit_of_work import Timer, UnitOfWork
from tests.chassis import toy
from tests.chassis.conftest import running
from tests.chassis.logs import read_topic

pytestmark = pytest.mark.engines

POINTS = [point for point in Point if not point.startswith("http.")]
DOSE = 2
TIMERS_FROM = 100_000


class Supervised:
    """The toy's process: started again each time it dies."""

    def __init__(self, **environment: str) -> None:
        self.environment = {**os.environ, **environment}
        self.starts = 0

    async def run(self) -> None:
        """Keep it alive, for ever."""
        while True:
            self.starts += 1
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.chassis.run_toy", env=self.environment
            )
            try:
                await process.wait()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


@pytest.fixture
async def toy_process(
    settings, region: str, make_topic: Callable[[str], None], tmp_path: Path
) -> AsyncIterator[Supervised]:
    make_topic(f"{region}.toy.events")
    supervised = Supervised(
        TDU_ENVIRONMENT="test",
        TDU_REGION_FILE=str(settings.region_file),
        TDU_KAFKA_URL=settings.kafka_url,
        TDU_FAILPOINTS=",".join(f"{point}=kill#3*{DOSE}" for point in POINTS),
        TDU_FAILPOINTS_JOURNAL=str(tmp_path / "journal"),
        TOY_DATABASE_URL=settings.database_url,
        TOY_REGION=region,
        TOY_ABSORBED=str(tmp_path / "absorbed"),
    )
    async with running(asyncio.ensure_future(supervised.run())):
        yield supervised


def deaths(journal: Path) -> Counter[str]:
    lines = journal.read_text().splitlines() if journal.exists() else []
    return Counter(json.loads(line)["point"] for line in lines)


async def test_killed_at_every_point_it_loses_nothing_and_repeats_nothing(
    toy_process: Supervised, toy_sessions, kafka_url: str, region: str, tmp_path: Path
):
    # Given work that goes on while the process is killed at each point
    said = 0
    async with asyncio.timeout(300):
        while any(deaths(tmp_path / "journal")[point] < DOSE for point in POINTS):
            ball = toy.Ball()
            async with UnitOfWork(toy_sessions) as uow:
                uow.publish(
                    *(toy.Ping(ball_id=ball.id, number=said + n) for n in range(3)), author=ball
                )
                due = timedelta(seconds=-1)
                uow.arm(Timer("tick", uuid4(), due, attempt=TIMERS_FROM + said))
            said += 3
            await asyncio.sleep(0.2)

    # When everything has been handled
    async def nothing_left() -> bool:
        async with toy_sessions() as session:
            waiting = await outbox.waiting(session)
        done = set(await toy.effects(toy_sessions))
        left["outbox"], left["timers"] = waiting, len(await armed(toy_sessions))
        left["messages"] = len(set(range(said)) - done)
        return not any(left.values())

    left: Counter[str] = Counter()
    try:
        await until(nothing_left, seconds=90, every=0.2)
    except TimeoutError:
        pytest.fail(f"left after 90 s: {dict(left)}")

    # Then each message and each timer had one effect, although messages came more than once
    ticks = [TIMERS_FROM + n for n in range(0, said, 3)]
    assert await toy.effects(toy_sessions) == [*range(said), *ticks]
    assert toy_process.starts > DOSE * len(POINTS)
    records = read_topic(kafka_url, f"{region}.toy.events")
    twice = len(records) - len({record.id for record in records})
    absorbed = len((tmp_path / "absorbed").read_text().splitlines())
    assert twice >= DOSE, "void: no duplicate was provoked"
    assert absorbed >= DOSE, "void: no duplicate was absorbed"
