"""Import of a France Travail search file."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID, uuid4

from chassis.database import Sessions
from chassis.imports import RunState, one_run_at_a_time
from chassis.unit_of_work import UnitOfWork
from services.offers.clients.france_travail import Bytes, OffersReader, RawOffer, SearchAnswer
from services.offers.domain.record import FRANCE_TRAVAIL
from services.offers.domain.scope import Scope
from services.offers.models import ImportRun
from services.offers.repository import ImportsRepository
from services.offers.settings import OffersRegion
from services.offers.use_cases.applying import BATCH, Applying, ImportReport
from services.offers.use_cases.withdrawing import Withdrawing

QUARANTINE_SHARE, QUARANTINE_COUNT = 0.05, 20


async def import_france_travail(
    sessions: Sessions, data: Bytes, *, scope: Scope, region: OffersRegion, complete: bool = False
) -> ImportReport:
    """Import a search file (importer des offres); an unchanged offer writes nothing.

    A file said to be ``complete`` closes the offers it does not show, unless they are too many:
    the run is then held until it is confirmed.
    """
    answer = SearchAnswer(data)
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL):
        run = await begin_run(sessions, kind="file")
        applying = applying_of(sessions, run, scope, region)
        for batch in _batches(answer):
            await applying.apply(batch)
        run.state = RunState.PARTIAL if answer.is_cut else state_of(run)
        if complete and run.state is RunState.COMPLETE:
            await Withdrawing(applying).close_absent()
        await end_run(sessions, run)
    return applying.report


async def confirm_import(
    sessions: Sessions, run_id: UUID, *, scope: Scope, region: OffersRegion
) -> ImportReport:
    """Do what a held run did not dare to do (confirmer un import retenu).

    Raises `RunNotHeld` when it was not held, or when another one came after it.
    """
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL):
        async with UnitOfWork(sessions) as uow:
            run = await ImportsRepository(uow.session).held(run_id)
        applying = applying_of(sessions, run, scope, region)
        run.state, run.to_close = RunState.COMPLETE, 0
        await Withdrawing(applying, confirmed=True).close_absent()
        await end_run(sessions, run)
    return applying.report


async def begin_run(sessions: Sessions, *, kind: str) -> ImportRun:
    """Open a run; what earlier ones saw no longer matters."""
    async with UnitOfWork(sessions) as uow:
        imports = ImportsRepository(uow.session)
        now = await uow.db_now()
        run = ImportRun(id=uuid4(), source=FRANCE_TRAVAIL, kind=kind, started_at=now)
        await imports.forget_sightings(FRANCE_TRAVAIL)
        await imports.save(run)
    return run


async def end_run(sessions: Sessions, run: ImportRun) -> None:
    """Close a run. Held, it keeps what it saw, to be confirmed."""
    async with UnitOfWork(sessions) as uow:
        imports = ImportsRepository(uow.session)
        run.ended_at = await uow.db_now()
        await imports.save(run)
        if run.state is not RunState.HELD:
            await imports.forget_sightings(FRANCE_TRAVAIL)


def applying_of(sessions: Sessions, run: ImportRun, scope: Scope, region: OffersRegion) -> Applying:
    """Return the work of a run."""
    reader = OffersReader(scope, region.positions_unsaid)
    return Applying(sessions, region, reader, ImportReport(run))


def state_of(run: ImportRun) -> RunState:
    """Return how a run that read everything ends: held when too much could not be read."""
    allowed = max(QUARANTINE_COUNT, QUARANTINE_SHARE * run.received)
    return RunState.HELD if run.quarantined > allowed else RunState.COMPLETE


def _batches(answer: SearchAnswer) -> Iterator[list[RawOffer]]:
    raws = iter(answer)
    while batch := list(islice(raws, BATCH)):
        yield batch
