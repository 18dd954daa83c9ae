"""Questions about runs of import."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Sessions
from services.offers.models import ImportRun, QuarantinedOffer


class ImportsRepository:
    """What was imported, when, and what was set aside."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save(self, run: ImportRun) -> None:
        """Keep the report of a run as it stands."""
        await self._session.merge(run)

    def set_aside(self, rows: Sequence[QuarantinedOffer]) -> None:
        """Keep offers that could not be read."""
        self._session.add_all(rows)


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
