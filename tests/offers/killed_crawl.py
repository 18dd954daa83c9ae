"""Crawls that die, as by ``kill -9``, around their nth transaction.

python -m tests.offers.killed_crawl 2:before 4:after…
"""

import asyncio
import os
import signal
import sys

from chassis.database import connect
from chassis.referentials import communes
from chassis.unit_of_work import UnitOfWork
from services.offers import use_cases
from services.offers.clients.france_travail.access import open_api
from services.offers.settings import OffersRegion, OffersSettings
from tests.offers.ledger import SCOPE


async def crawl(nth: int, when: str) -> None:
    """Crawl the source that the environment names, and die at the nth transaction."""
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

    UnitOfWork.save = save  # type: ignore[method-assign]
    settings = OffersSettings()
    async with open_api(settings) as api:
        await use_cases.crawl_france_travail(
            connect(settings), api, scope=SCOPE, region=OffersRegion()
        )


def fork(step: str) -> None:
    """Let a child die on its way. Raises `AssertionError` when it lived."""
    nth, _, when = step.partition(":")
    child = os.fork()
    if not child:
        asyncio.run(crawl(int(nth), when))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{step}: still alive"
    assert os.WTERMSIG(status) == signal.SIGKILL, step


if __name__ == "__main__":
    communes.all_by_code()  # each child inherits the tables already read
    for each in sys.argv[1:]:
        fork(each)
