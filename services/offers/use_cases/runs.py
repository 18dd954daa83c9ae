"""Runs of import, opened, resumed and ended; and when the next one is due."""

from datetime import datetime, timedelta
from uuid import uuid4

from chassis.database import Sessions
from chassis.imports import RunState
from chassis.unit_of_work import UnitOfWork
from services.offers.domain.record import FRANCE_TRAVAIL
from services.offers.models import ImportRun
from services.offers.repository import ImportsRepository

FILE, FULL, INCREMENTAL = "file", "full", "incremental"
RESUMED_WITHIN = timedelta(hours=12)
FIRST_WINDOW = timedelta(days=1)
QUARANTINE_SHARE, QUARANTINE_COUNT = 0.05, 20


async def begin_run(sessions: Sessions, kind: str) -> ImportRun:
    """Open a run. One that may close offers makes what earlier ones saw useless."""
    async with UnitOfWork(sessions) as uow:
        imports = ImportsRepository(uow.session)
        now = await uow.db_now()
        run = ImportRun(id=uuid4(), source=FRANCE_TRAVAIL, kind=kind, started_at=now)
        if kind != INCREMENTAL:
            await imports.forget_sightings(FRANCE_TRAVAIL)
        await imports.save(run)
    return run


async def resumed_or_begun(sessions: Sessions) -> ImportRun:
    """Return the full run that was killed a short while ago, else a new one."""
    async with UnitOfWork(sessions) as uow:
        last = await ImportsRepository(uow.session).last_that_may_close(FRANCE_TRAVAIL)
        now = await uow.db_now()
    killed = last is not None and last.kind == FULL and last.ended_at is None
    if killed and last is not None and now - last.started_at < RESUMED_WITHIN:
        return last
    return await begin_run(sessions, FULL)


async def end_run(sessions: Sessions, run: ImportRun) -> None:
    """Close a run. Held, it keeps what it saw, to be confirmed."""
    async with UnitOfWork(sessions) as uow:
        imports = ImportsRepository(uow.session)
        run.ended_at = await uow.db_now()
        await imports.save(run)
        if run.state is not RunState.HELD:
            await imports.forget_sightings(FRANCE_TRAVAIL, run.id)


async def last_start(sessions: Sessions) -> datetime:
    """Return when the last crawl that read something began; a day ago if there was none."""
    async with UnitOfWork(sessions) as uow:
        last = await ImportsRepository(uow.session).last_crawl(FRANCE_TRAVAIL, that_read=True)
        return last.started_at if last else await uow.db_now() - FIRST_WINDOW


def state_of(run: ImportRun) -> RunState:
    """Return how a run that read everything ends: held when too much could not be read."""
    allowed = max(QUARANTINE_COUNT, QUARANTINE_SHARE * run.received)
    return RunState.HELD if run.quarantined > allowed else RunState.COMPLETE
