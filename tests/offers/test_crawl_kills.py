"""A crawl killed anywhere, then run again: the same final state, no event twice (F14)."""

import asyncio
import os
import sys
from collections import Counter

import pytest

from chassis.imports import RunState
from tests.offers.ledger import Ledger
from tests.offers.source import Source, numbered

pytestmark = pytest.mark.engines

STATE = """
    SELECT string_agg(concat_ws('|', source_id, state, closing_reason, content_hash, version), ' '
        ORDER BY source_id) FROM offers
"""
PAGES = ["2:before", "2:after", "4:before", "4:after", "6:after", "8:before", "9:before", "9:after"]
"""The run opened; its three pages; its part kept."""

CLOSING = ["4:before", "4:after"]
"""Its part is not read again: what is gone is closed."""


def the_source() -> Source:
    """Return a source of 400 offers: three pages."""
    return Source(*numbered(400))


def change(source: Source) -> None:
    """Let some go, some come and some change."""
    source.store.remove(*(f"{number:07}" for number in range(30)))
    source.store.add(*numbered(30, 500), *numbered(30, 100, intitule="Chef de rang (H/F)"))


async def outcome(ledger: Ledger, source: Source):
    """Return what a crawl that nobody disturbs leaves behind."""
    run = (await source.crawled_by(ledger)).run
    said = Counter((type(each).__name__, each.offer_id) for each in await ledger.said())
    return run, await ledger.value(STATE), said


@pytest.fixture
def source():
    with the_source().served() as served:
        yield served


async def die(ledger: Ledger, source: Source) -> None:
    """Crawl in processes that die on their way, one after the other."""
    address = ledger.sessions.engine.url.set(drivername="postgresql")
    variables = {"TDU_OFFERS_DATABASE_URL": address.render_as_string(hide_password=False)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.offers.killed_crawl", *PAGES, *CLOSING),
        env={**os.environ, **source.variables, **variables},
    )
    assert await process.wait() == 0


async def test_f14_killed_anywhere_then_run_again_it_ends_as_if_it_had_not_been(
    environment, ledger, databases, source
):
    # Given what undisturbed crawls make of a source before and after a change
    async with databases.sessions("offers") as sessions:
        whole = Ledger(sessions)
        await source.crawled_by(whole)
        await source.crawled_by(ledger)
        change(source)
        await whole.said()
        _, expected, said = await outcome(whole, source)
    await ledger.said()

    # When the same crawl is killed at ten places, then left alone
    await die(ledger, source)
    run, found, told = await outcome(ledger, source)

    # Then nothing shows, and it was one run all along
    assert found == expected
    assert told == said
    assert run.state is RunState.COMPLETE
    assert await ledger.value("SELECT count(*) FROM import_runs") == 2
