"""Questions about runs of import."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String
from sqlmodel import col

from chassis.imports import RunsRepository
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

    async def forget_sightings(self, source: str, but: UUID | None = None) -> None:
        """Forget what the runs of a source saw, but one."""
        runs = select(col(ImportRun.id)).where(col(ImportRun.source) == source)
        old = delete(Sighting).where(col(Sighting.run_id).in_(runs))
        await self.session.execute(old.where(col(Sighting.run_id) != but) if but else old)

    async def partitions(self, run: ImportRun) -> dict[str, ImportPartition]:
        """Return the parts of a run that were read, by name."""
        query = select(ImportPartition).where(col(ImportPartition.run_id) == run.id)
        return {part.name: part for part in await self.session.scalars(query)}

    async def keep_partition(self, part: ImportPartition) -> None:
        """Keep what a part of a run gave."""
        await self.session.merge(part)
