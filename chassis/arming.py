"""Timers as they are written: armed once per subject, kind and attempt, moved, or taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.tables import LIVE, TimerRow


@dataclass(frozen=True)
class Timer:
    """Something to do later. A duration counts from the database's now.

    Armed again, a timer moves to its new hour; one that ``keeps_its_hour`` does not, so that many
    changes are told once, soon.
    """

    kind: str
    subject_id: UUID
    due: timedelta | datetime
    attempt: int = 0
    keeps_its_hour: bool = False


@dataclass(frozen=True)
class TimerKey:
    """Timers to take back: of one attempt, or of all."""

    kind: str
    subject_id: UUID
    attempt: int | None = None


async def write(session: AsyncSession, timer: Timer | TimerKey) -> None:
    """Arm a timer, or take timers back, in this transaction."""
    if isinstance(timer, TimerKey):
        await _take_back(session, timer)
    else:
        await _arm(session, timer)


async def _take_back(session: AsyncSession, timer: TimerKey) -> None:
    query = (
        update(TimerRow)
        .where(LIVE, col(TimerRow.subject_id) == timer.subject_id)
        .where(col(TimerRow.kind) == timer.kind)
        .values(cancelled_at=func.now())
    )
    if timer.attempt is not None:
        query = query.where(col(TimerRow.attempt) == timer.attempt)
    await session.execute(query)


async def _arm(session: AsyncSession, timer: Timer) -> None:
    row = insert(TimerRow).values(
        id=func.gen_random_uuid(),
        kind=timer.kind,
        subject_id=timer.subject_id,
        attempt=timer.attempt,
        due_at=timer.due if isinstance(timer.due, datetime) else func.now() + timer.due,
        tries=0,
    )
    due_at = col(TimerRow.due_at) if timer.keeps_its_hour else row.excluded.due_at
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["subject_id", "kind", "attempt"],
            index_where=LIVE,
            set_={"due_at": due_at},
        )
    )
