"""Questions about runs of import."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String
from sqlmodel import col

from chassis.imports import RunsRepository, RunState
from services.offers.models import ImportPartition, ImportRun, QuarantinedOffer, Sighting


class ImportsRepository(RunsRepository[ImportRun, QuarantinedOffer]):
    """What was imported, when, what was seen, and what was set aside."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session, ImportRun, QuarantinedOffer)

    async def see(self, run: ImportRun, source_ids: Sequence[str], department: str) -> set[str]:
        """Note the offers that a run sees; return those it had not seen yet."""
        ids = select(
            literal(run.id),
            func.unnest(literal(list(source_ids), ARRAY(String))),
            literal(department),
        )
        seen = insert(Sighting).from_select(["run_id", "source_id", "department"], ids)
        new = seen.on_conflict_do_nothing().returning(col(Sighting.source_id))
        return set((await self.session.scalars(new)).all())

    async def seen_in(self, run: ImportRun, department: str) -> int:
        """Return how many different offers a run saw in a department."""
        query = select(func.count()).where(
            col(Sighting.run_id) == run.id, col(Sighting.department) == department
        )
        return int(await self.session.scalar(query) or 0)

    async def last_crawl(self, source: str, *, that_read: bool = False) -> ImportRun | None:
        """Return the last crawl of a source, or the last one that read something of it."""
        failed = [RunState.FAILED] if that_read else []
        read = col(ImportRun.state).not_in(failed)
        return await self._last(source, ("full", "incremental"), read)

    async def last_whole(self, source: str) -> ImportRun | None:
        """Return the last run that read a whole source, even held."""
        whole = col(ImportRun.state).in_((RunState.COMPLETE, RunState.HELD))
        return await self._last(source, ("full", "file"), whole)

    async def _last(
        self, source: str, kinds: Sequence[str], *more: ColumnElement[bool]
    ) -> ImportRun | None:
        query = select(ImportRun).where(
            col(ImportRun.source) == source, col(ImportRun.kind).in_(kinds), *more
        )
        latest = query.order_by(col(ImportRun.started_at).desc()).limit(1)
        found: ImportRun | None = await self.session.scalar(latest)
        return found

    async def forget_sightings(self, source: str, run_id: UUID | None = None) -> None:
        """Forget what a run saw, or every run of a source."""
        runs = select(col(ImportRun.id)).where(col(ImportRun.source) == source)
        if run_id is not None:
            runs = runs.where(col(ImportRun.id) == run_id)
        await self.session.execute(delete(Sighting).where(col(Sighting.run_id).in_(runs)))

    async def partitions(self, run: ImportRun) -> dict[str, ImportPartition]:
        """Return the parts of a run that were read, by name."""
        query = select(ImportPartition).where(col(ImportPartition.run_id) == run.id)
        return {part.name: part for part in await self.session.scalars(query)}

    async def keep_partition(self, part: ImportPartition) -> None:
        """Keep what a part of a run gave."""
        await self.session.merge(part)
