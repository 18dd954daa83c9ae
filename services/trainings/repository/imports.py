"""Questions about runs of import."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.database import Sessions
from services.trainings.models import ImportRun, QuarantinedRecord, RunState


class ImportsRepository:
    """What was imported, when, and what was set aside."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def last_complete(self, source: str) -> ImportRun | None:
        """Return the last run of a source that went to its end."""
        query = (
            select(ImportRun)
            .where(col(ImportRun.source) == source)
            .where(col(ImportRun.state) == RunState.COMPLETE)
            .order_by(col(ImportRun.started_at).desc())
            .limit(1)
        )
        found: ImportRun | None = await self._session.scalar(query)
        return found

    async def end_interrupted(self, source: str, now: datetime) -> None:
        """Record that the runs of a source that were left running died on their way."""
        await self._session.execute(
            update(ImportRun)
            .where(col(ImportRun.source) == source)
            .where(col(ImportRun.state) == RunState.RUNNING)
            .values(state=RunState.FAILED, ended_at=now, reason="Import interrompu.")
            .execution_options(synchronize_session=False)
        )

    async def save(self, run: ImportRun) -> None:
        """Keep the report of a run as it stands."""
        await self._session.merge(run)

    async def set_aside(self, rows: Sequence[QuarantinedRecord]) -> None:
        """Keep formations that could not be read."""
        self._session.add_all(rows)
        await self._session.flush()


@asynccontextmanager
async def one_run_at_a_time(sessions: Sessions, source: str) -> AsyncIterator[bool]:
    """Say whether this is the only run of a source, and keep it so until the end."""
    digest = sha256(f"import:{source}".encode()).digest()
    key = int.from_bytes(digest[:8], signed=True)
    async with sessions.engine.connect() as connection:
        own = await connection.execution_options(isolation_level="AUTOCOMMIT")
        alone = bool(await own.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield alone
        finally:
            if alone:
                await own.execute(select(func.pg_advisory_unlock(key)))
