"""Forgetting, every night: old inbox marks, old keys, letters settled long ago."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from chassis import idempotency
from chassis.database import Sessions
from chassis.dead_letters import KEPT_AFTER_RESOLUTION
from chassis.unit_of_work import UnitOfWork

SOON = timedelta(minutes=1)
EVERY = timedelta(hours=24)
INBOX_KEPT = timedelta(days=120)
BATCH = 5_000

_INBOX = text(
    "DELETE FROM inbox WHERE (consumer, message_id) IN (SELECT consumer, message_id FROM inbox "
    "WHERE processed_at < now() - CAST(:kept AS interval) LIMIT :batch)"
)
_LETTERS = text("DELETE FROM dead_letters WHERE resolved_at < now() - CAST(:kept AS interval)")
_TIMERS = text(
    "DELETE FROM timers WHERE coalesce(fired_at, cancelled_at) < now() - CAST(:kept AS interval)"
)


async def run(sessions: Sessions) -> None:
    """Purge soon after the start, then once a day, for ever."""
    await asyncio.sleep(SOON.total_seconds())
    while True:
        await purge(sessions)
        await asyncio.sleep(EVERY.total_seconds())


async def purge(sessions: Sessions) -> None:
    """Delete what is old, in batches, each its transaction."""
    while True:
        async with UnitOfWork(sessions) as uow:
            done = await uow.session.execute(_INBOX, {"kept": INBOX_KEPT, "batch": BATCH})
        if getattr(done, "rowcount", 0) < BATCH:
            break
    async with UnitOfWork(sessions) as uow:
        await uow.session.execute(_LETTERS, {"kept": KEPT_AFTER_RESOLUTION})
        await uow.session.execute(_TIMERS, {"kept": INBOX_KEPT})
        await idempotency.purge(uow.session)
