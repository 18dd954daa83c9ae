"""Reads France Travail when the region says so, and measures how long ago it was read whole."""

from collections.abc import Awaitable, Callable

from prometheus_client import Gauge

from chassis.database import Sessions
from chassis.imports import ImportRunning, RunState
from chassis.logging import get_logger
from chassis.unit_of_work import UnitOfWork
from services.offers.clients.france_travail import OffersApi
from services.offers.domain.record import FRANCE_TRAVAIL
from services.offers.domain.scope import Scope
from services.offers.models import ImportRun
from services.offers.repository import ImportsRepository
from services.offers.settings import OffersRegion
from services.offers.use_cases.applying import ImportReport
from services.offers.use_cases.imports import crawl_france_travail, crawl_new_offers
from services.offers.use_cases.runs import FULL

Crawled = Awaitable[ImportReport]
AGE = Gauge("tdu_source_age_seconds", "Seconds since a source was last read whole", ["source"])
"""The alert on a silent source watches this measure."""


async def read_if_due(
    sessions: Sessions, api: OffersApi, *, scope: Scope, region: OffersRegion
) -> ImportRun | None:
    """Read everything, or the new offers, when it is due; a run that was killed goes on."""
    crawl = await _due(sessions, region)
    if crawl is None:
        return None
    try:
        run = (await crawl(sessions, api, scope=scope, region=region)).run
    except ImportRunning:
        return None
    tell = get_logger().info if run.state is RunState.COMPLETE else get_logger().warning
    facts = {"source": run.source, "kind": run.kind, "state": run.state.value}
    tell("import.ended", run_id=str(run.id), **facts)
    return run


async def _due(sessions: Sessions, region: OffersRegion) -> Callable[..., Crawled] | None:
    async with UnitOfWork(sessions) as uow:
        imports, now = ImportsRepository(uow.session), await uow.db_now()
        full = await imports.latest(FRANCE_TRAVAIL, kind=FULL)
        latest = await imports.last_crawl(FRANCE_TRAVAIL)
        whole = await imports.last_whole(FRANCE_TRAVAIL)
    if whole is not None:
        AGE.labels(source=FRANCE_TRAVAIL).set((now - whole.started_at).total_seconds())
    if full is None or full.ended_at is None:
        return crawl_france_travail
    read = full.state in (RunState.COMPLETE, RunState.HELD)
    wait = region.full_import_every if read else region.incremental_import_every
    if now - full.started_at >= wait:
        return crawl_france_travail
    is_due = latest is None or now - latest.started_at >= region.incremental_import_every
    return crawl_new_offers if is_due else None
