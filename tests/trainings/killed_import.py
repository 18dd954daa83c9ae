"""Processes that import a file and die, as by ``kill -9``, around their nth transaction.

python -m tests.trainings.killed_import <database> <file> 1:before 3:after…
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from chassis.database import sessions_of
from chassis.unit_of_work import UnitOfWork
from services.trainings.clients.lheo import LheoFeed
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases import import_feed, imports
from tests.trainings.ledger import SOURCE, basin_of

PAGE = 20


async def run(database: str, file: Path, nth: int, when: str) -> None:
    """Import ``file``, and die at the nth transaction."""
    saved, passages = UnitOfWork.save, 0

    async def save(uow: UnitOfWork) -> None:
        nonlocal passages
        passages += 1
        if passages == nth and when == "before":
            await uow.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        await saved(uow)
        if passages == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    UnitOfWork.save, imports.PAGE = save, PAGE  # type: ignore[method-assign]
    sessions = sessions_of(database, "trainings")
    with file.open("rb") as stream:
        feed = LheoFeed(stream, source=SOURCE, basin_of=basin_of)
        await import_feed(sessions, feed, region=TrainingsRegion())


def fork(database: str, file: Path, step: str) -> None:
    """Let a child die on its way. Raises `AssertionError` when it lived."""
    nth, _, when = step.partition(":")
    child = os.fork()
    if not child:
        asyncio.run(run(database, file, int(nth), when))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{step}: still alive"
    assert os.WTERMSIG(status) == signal.SIGKILL, step


if __name__ == "__main__":
    with Path(sys.argv[2]).open("rb") as warmed:  # each child inherits the tables already read
        list(LheoFeed(warmed, source=SOURCE, basin_of=basin_of))
    for each in sys.argv[3:]:
        fork(sys.argv[1], Path(sys.argv[2]), each)
