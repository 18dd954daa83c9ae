"""A process killed at each failpoint, again and again: nothing lost, nothing done twice."""

import asyncio
import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from chassis import outbox
from chassis.database import Sessions
from chassis.failpoints import Point
from chassis.testing import armed, until
from chassis.unit_of_work import Timer, UnitOfWork
from tests.chassis import toy
from tests.chassis.conftest import running
from tests.chassis.logs import read_topic
from tests.proof.results import Proof

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
def toy_process(
    settings, region: str, make_topic: Callable[[str], None], tmp_path: Path
) -> Callable[..., AbstractAsyncContextManager[Supervised]]:
    """Give a way to run the toy, killed so many times at each of some points."""
    make_topic(f"{region}.toy.events")

    @contextlib.asynccontextmanager
    async def run(points: Iterable[str], **more: str) -> AsyncIterator[Supervised]:
        supervised = Supervised(
            TDU_ENVIRONMENT="test",
            TDU_REGION_FILE=str(settings.region_file),
            TDU_KAFKA_URL=settings.kafka_url,
            TDU_FAILPOINTS=",".join(f"{point}=kill#3*{DOSE}" for point in points),
            TDU_FAILPOINTS_JOURNAL=str(tmp_path / "journal"),
            TOY_DATABASE_URL=settings.database_url,
            TOY_REGION=region,
            TOY_ABSORBED=str(tmp_path / "absorbed"),
            **more,
        )
        async with running(asyncio.ensure_future(supervised.run())):
            yield supervised

    return run


def deaths(journal: Path) -> Counter[str]:
    lines = journal.read_text().splitlines() if journal.exists() else []
    return Counter(json.loads(line)["point"] for line in lines)


async def work_until_killed(sessions: Sessions, journal: Path, points: Iterable[str]) -> int:
    """Give work until the process was killed at each point; return how many messages were said."""
    said = 0
    async with asyncio.timeout(300):
        while any(deaths(journal)[point] < DOSE for point in points):
            ball = toy.Ball()
            async with UnitOfWork(sessions) as uow:
                pings = (toy.Ping(ball_id=ball.id, number=said + n) for n in range(3))
                uow.publish(*pings, author=ball)
                due = timedelta(seconds=-1)
                uow.arm(Timer("tick", uuid4(), due, attempt=TIMERS_FROM + said))
            said += 3
            await asyncio.sleep(0.2)
    return said


async def what_is_left(sessions: Sessions, said: int, seconds: float) -> dict[str, int]:
    """Wait until everything has been handled; return what is left after that time."""

    async def nothing_left() -> bool:
        async with sessions() as session:
            waiting = await outbox.waiting(session)
        done = set(await toy.effects(sessions))
        left["outbox"], left["timers"] = waiting, len(await armed(sessions))
        left["messages"] = len(set(range(said)) - done)
        return not any(left.values())

    left: Counter[str] = Counter()
    with contextlib.suppress(TimeoutError):
        await until(nothing_left, seconds=seconds, every=0.2)
    return +left


@pytest.mark.scenario(id="R1", only="full")
async def test_killed_at_every_point_it_loses_nothing_and_repeats_nothing(
    proof: Proof, toy_process, toy_sessions, kafka_url: str, region: str, tmp_path: Path
):
    # Given work that goes on while the process is killed at each point
    async with toy_process(POINTS) as supervised:
        said = await work_until_killed(toy_sessions, tmp_path / "journal", POINTS)

        # When everything has been handled
        assert await what_is_left(toy_sessions, said, 90) == {}

    # Then each message and each timer had one effect, although messages came more than once
    ticks = [TIMERS_FROM + n for n in range(0, said, 3)]
    assert await toy.effects(toy_sessions) == [*range(said), *ticks]
    assert supervised.starts > DOSE * len(POINTS)
    records = read_topic(kafka_url, f"{region}.toy.events")
    twice = len(records) - len({record.id for record in records})
    absorbed = len((tmp_path / "absorbed").read_text().splitlines())
    proof.reach("sent_twice", twice, at_least=DOSE)
    proof.reach("absorbed", absorbed, at_least=DOSE)


@pytest.mark.scenario(id="R3", only="full")
async def test_an_offset_committed_first_loses_messages(
    proof: Proof, toy_process, toy_sessions, tmp_path: Path
):
    claimed = [Point.CONSUMER_CLAIMED.value]
    async with toy_process(claimed, TOY_MUTANT="4"):
        said = await work_until_killed(toy_sessions, tmp_path / "journal", claimed)
        left = await what_is_left(toy_sessions, said, 20)

    proof.reach("mutants", 1, at_least=1)
    assert left.get("messages"), f"« position validée d’abord » survit : {left}"
