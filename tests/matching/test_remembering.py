"""The catalogue in memory follows the read model, and its absence is not noticed."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from chassis.application import Context
from chassis.testing import run_sql, until
from services.matching import workers
from tests.matching.catalogue import (
    MASON,
    REGION,
    a_session,
    an_offer,
    cancelled,
    closed,
    ids,
    numbered,
)
from tests.matching.test_projection import updated

pytestmark = pytest.mark.engines

OPEN_TO_ALL = {"insee_code": "57463", "no_diploma": "true"}
WIDE = {"insee_code": "57463", "radius_km": 100}


@asynccontextmanager
async def remembering(doors, sessions):
    """Run the worker that keeps the catalogue in memory."""
    state = doors.app.state
    context = Context(state.settings, REGION, state.region, sessions, state)
    task = asyncio.create_task(workers.remember_catalogue(context))
    try:
        await until(lambda: loaded(doors))
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await task


async def loaded(doors):
    return getattr(doors.app.state, "catalogue", None)


def in_memory(doors, today):
    """Return what memory holds today; searches find it there."""
    return doors.app.state.catalogue.on(today().date())


async def found(doors, params):
    return ids((await doors.get("/offers", params=params)).json()["items"])


async def test_what_the_topics_say_is_found_in_memory(doors, read_model, today):
    # Given a catalogue in memory
    first, session = an_offer(), a_session()
    await read_model.hears(first, session)
    async with remembering(doors, read_model.sessions):
        assert await found(doors, OPEN_TO_ALL) == [str(first.offer_id)]
        assert len(in_memory(doors, today).openings) == 1

        # When offers arrive, change and close, and a session opens another occupation
        moved = an_offer()
        other = an_offer(rome_parent=MASON)
        await read_model.hears(moved, other, a_session(rome_parents=(MASON,)))
        await read_model.hears(closed(first), updated(moved, lat=48.9), sequence=2)

        # Then searches find the same in memory and in PostgreSQL
        async def followed():
            return sorted(await found(doors, OPEN_TO_ALL)) == sorted(
                [str(moved.offer_id), str(other.offer_id)]
            )

        await until(followed)
        assert (await doors.get("/offers", params=WIDE)).json()["total"] == 2
        assert len(in_memory(doors, today).openings) == 2

        # And when the session of one is cancelled, memory hears it
        await read_model.hears(cancelled(session), sequence=2)
        await until(lambda: only(doors, other))


async def only(doors, offer):
    return await found(doors, OPEN_TO_ALL) == [str(offer.offer_id)]


async def test_memory_and_postgresql_give_the_same_pages(doors, read_model, today):
    offers = [an_offer(offer_id=numbered(each), lat=49.1 + each / 100) for each in range(9)]
    await read_model.hears(*offers, a_session())
    queries = [WIDE | {"limit": 4, "sort": sort} for sort in ("distance", "-published_at", "score")]
    from_postgresql = [await pages(doors, each) for each in queries]

    async with remembering(doors, read_model.sessions):
        assert in_memory(doors, today) is not None
        from_memory = [await pages(doors, each) for each in queries]

    assert from_memory == from_postgresql


async def pages(doors, params):
    """Return the cards of every page, and what each page says of the whole."""
    found, cursor = [], {}
    while cursor is not None:
        page = (await doors.get("/offers", params=params | cursor)).json()
        following = page.pop("next_cursor")
        cursor = {"cursor": following} if following else None
        found.append(page)
    return found


async def test_a_lost_connection_is_noticed_and_searches_go_on(doors, read_model):
    offer = an_offer()
    await read_model.hears(offer, a_session())
    async with remembering(doors, read_model.sessions) as task:
        await run_sql(
            read_model.sessions,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'matching memory' AND datname = current_database()",
        )

        with pytest.raises(OSError):  # noqa: PT011  # the supervisor starts it again
            await asyncio.wait_for(task, 5)

        assert await loaded(doors) is None
        assert await found(doors, OPEN_TO_ALL) == [str(offer.offer_id)]


async def test_a_new_day_is_not_answered_from_yesterdays_memory(doors, read_model, today):
    offer = an_offer()
    await read_model.hears(offer, a_session())
    async with remembering(doors, read_model.sessions):
        live = doors.app.state.catalogue
        assert in_memory(doors, today) is not None

        today.advance(timedelta(days=1))

        assert live.on(today().date()) is None
        assert await found(doors, OPEN_TO_ALL) == [str(offer.offer_id)]
