"""Timers: armed in the transaction that needs them, fired on the database's clock.

A timer cannot be trusted, only checked: its handler re-reads the aggregate.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.database import Sessions
from chassis.failpoints import Point, hit
from chassis.logging import get_logger
from chassis.retry import is_outage
from chassis.tables import LIVE, TimerRow
from chassis.unit_of_work import ActorRef, UnitOfWork

POLL_SECONDS = 1.0
BATCH = 100
ALERT_AFTER = 5
RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))

FAILED = Counter("tdu_timer_failures_total", "Timers whose handler failed", ["kind"])


@dataclass(frozen=True)
class FiredTimer:
    """A timer that is due."""

    id: UUID
    kind: str
    subject_id: UUID
    attempt: int
    due_at: datetime
    tries: int


TimerHandler = Callable[[UnitOfWork, FiredTimer, Any], Awaitable[None]]
Timers = Mapping[str, TimerHandler]


async def run(sessions: Sessions, timers: Timers, region: object) -> None:
    """Fire due timers, for ever; an outage leaves them due."""
    while True:
        tried = 0
        try:
            tried = await fire_due(sessions, timers, region)
        except Exception as error:
            get_logger().warning("timers.wait", exc_info=error)
        if tried < BATCH:
            await asyncio.sleep(POLL_SECONDS)


async def fire_due(sessions: Sessions, timers: Timers, region: object) -> int:
    """Fire the timers that are due, one transaction each; return how many were tried."""
    async with sessions() as session:
        due = (
            select(col(TimerRow.id))
            .where(LIVE, col(TimerRow.due_at) <= func.now())
            .where(col(TimerRow.kind).in_(list(timers)))
            .order_by(col(TimerRow.due_at))
            .limit(BATCH)
        )
        ids = (await session.scalars(due)).all()
    for id_ in ids:
        await _fire(sessions, timers, region, id_)
    return len(ids)


async def _fire(sessions: Sessions, timers: Timers, region: object, id_: UUID) -> None:
    try:
        async with UnitOfWork(sessions, actor=ActorRef("system", "timer")) as uow:
            timer = await _take(uow.session, id_)
            if timer is None:
                return
            uow.actor = ActorRef("system", timer.kind)
            await timers[timer.kind](uow, timer, region)
            await uow.session.execute(
                update(TimerRow).where(col(TimerRow.id) == id_, LIVE).values(fired_at=func.now())
            )
            await uow.flush()
            hit(Point.TIMER_FIRED)
    except Exception as error:
        if is_outage(error):
            raise
        await _postpone(sessions, id_, error)


async def _take(session: AsyncSession, id_: UUID) -> FiredTimer | None:
    """Keep a due timer for this transaction; none if another process has it or it was cancelled.

    The lock is not the row's: whoever holds the aggregate may be cancelling this very timer, while
    the handler waits for the aggregate.
    """
    key = int.from_bytes(id_.bytes[:8], signed=True)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(key))):
        return None
    query = select(TimerRow).where(
        col(TimerRow.id) == id_, LIVE, col(TimerRow.due_at) <= func.now()
    )
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        return None
    return FiredTimer(row.id, row.kind, row.subject_id, row.attempt, row.due_at, row.tries)


async def _postpone(sessions: Sessions, id_: UUID, error: Exception) -> None:
    async with UnitOfWork(sessions) as uow:
        row = await uow.session.get(TimerRow, id_, with_for_update=True)
        if row is None or row.fired_at or row.cancelled_at:
            return
        event = "timer.failed" if row.tries + 1 < ALERT_AFTER else "timer.keeps_failing"
        get_logger().error(
            event,
            kind=row.kind,
            subject_id=str(row.subject_id),
            attempts=row.tries + 1,
            exc_info=error,
        )
        FAILED.labels(kind=row.kind).inc()
        delay = RETRIES[min(row.tries, len(RETRIES) - 1)]
        await uow.session.execute(
            update(TimerRow)
            .where(col(TimerRow.id) == id_)
            .values(tries=col(TimerRow.tries) + 1, due_at=func.now() + delay)
        )


async def overdue_seconds(session: AsyncSession) -> float:
    """Return the age of the oldest due timer, in seconds."""
    oldest = select(func.extract("epoch", func.now() - func.min(TimerRow.due_at))).where(
        LIVE, col(TimerRow.due_at) <= func.now()
    )
    return float(await session.scalar(oldest) or 0)
