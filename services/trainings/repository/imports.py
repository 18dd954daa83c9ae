"""Questions about runs of import."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.imports import RunsRepository
from services.trainings.models import ImportRun, QuarantinedRecord


class ImportsRepository(RunsRepository[ImportRun, QuarantinedRecord]):
    """What was imported, when, and what was set aside."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session, ImportRun, QuarantinedRecord)
