"""Imports of offers: a search file, or a crawl of France Travail; held ones are confirmed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from mmap import MADV_DONTNEED, mmap
from uuid import UUID

from chassis.database import Sessions
from chassis.imports import RunState, one_run_at_a_time
from chassis.unit_of_work import UnitOfWork
from contracts.offers import ClosingReason
from services.offers.clients.france_travail import (
    Bytes,
    OffersApi,
    OffersReader,
    RawOffer,
    SearchAnswer,
    SourceRefused,
)
from services.offers.domain.crawl import Partition
from services.offers.domain.record import FRANCE_TRAVAIL
from services.offers.domain.scope import Scope
from services.offers.domain.states import SourceNotConfigured
from services.offers.models import ImportRun
from services.offers.repository import ImportsRepository, OffersRepository
from services.offers.settings import OffersRegion
from services.offers.use_cases.applying import BATCH, Applying, ImportReport, close
from services.offers.use_cases.crawling import Crawl, Told
from services.offers.use_cases.runs import (
    FILE,
    FULL,
    INCREMENTAL,
    begin_run,
    end_run,
    last_start,
    resumed_or_begun,
    state_of,
)
from services.offers.use_cases.withdrawing import Withdrawing

OVERLAP = timedelta(hours=2)


async def import_france_travail(
    sessions: Sessions, data: Bytes, *, scope: Scope, region: OffersRegion, complete: bool = False
) -> ImportReport:
    """Import a search file (importer des offres); an unchanged offer writes nothing.

    A file said to be ``complete`` closes the offers it does not show, unless they are too many:
    the run is then held until it is confirmed.
    """
    answer = SearchAnswer(data)
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL):
        applying = _applying(sessions, await begin_run(sessions, FILE), scope, region)
        for batch in _batches(answer):
            await applying.apply(batch)
            _forget_pages(data)
        run = applying.run
        run.state = RunState.PARTIAL if answer.is_cut else state_of(run)
        if complete and run.state is RunState.COMPLETE:
            await Withdrawing(applying).close_absent()
        await end_run(sessions, run)
    return applying.report


async def crawl_france_travail(
    sessions: Sessions,
    api: OffersApi,
    *,
    scope: Scope,
    region: OffersRegion,
    told: Told = lambda _: None,
) -> ImportReport:
    """Import every offer of the territory, and close those that are gone (import complet).

    A run that was killed goes on where it stopped.
    """
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL):
        applying = _applying(sessions, await resumed_or_begun(sessions), scope, region)
        roots = [Partition(department) for department in sorted(scope.departments)]
        await _crawl(Crawl(applying, api, told), roots, closing=True)
    return applying.report


async def crawl_new_offers(
    sessions: Sessions,
    api: OffersApi,
    *,
    scope: Scope,
    region: OffersRegion,
    told: Told = lambda _: None,
) -> ImportReport:
    """Import the offers created since the last crawl (import des nouveautés); closes nothing."""
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL):
        since = await last_start(sessions) - OVERLAP
        run = await begin_run(sessions, INCREMENTAL)
        applying = _applying(sessions, run, scope, region)
        window = (since, run.started_at)
        roots = [Partition(each, window=window) for each in sorted(scope.departments)]
        await _crawl(Crawl(applying, api, told), roots, closing=False)
    return applying.report


async def confirm_import(
    sessions: Sessions,
    run_id: UUID,
    *,
    scope: Scope,
    region: OffersRegion,
    api: OffersApi | None = None,
) -> ImportReport:
    """Do what a held run did not dare to do (confirmer un import retenu).

    Raises `RunNotHeld` when it was not held, or when another one came after it.
    """
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL):
        async with UnitOfWork(sessions) as uow:
            run = await ImportsRepository(uow.session).held(run_id)
        if run.kind == FULL and api is None:
            raise SourceNotConfigured("Chaque offre absente doit être demandée une fois encore.")
        applying = _applying(sessions, run, scope, region)
        run.state, run.to_close = RunState.COMPLETE, 0
        closing = Withdrawing(applying, confirmed=True, api=api if run.kind == FULL else None)
        for department in await _whole_departments(sessions, run):
            await closing.close_absent(department)
        await end_run(sessions, run)
    return applying.report


async def close_unverified(sessions: Sessions, region: OffersRegion) -> int:
    """Close the offers that France Travail has not shown for too long; return how many."""
    closed = 0
    while True:
        async with UnitOfWork(sessions) as uow:
            offers, now = OffersRepository(uow.session), await uow.db_now()
            old = await offers.unverified(FRANCE_TRAVAIL, region.unverified_closes_after, BATCH)
            for offer in old:
                close(uow, offer, ClosingReason.NOT_VERIFIED, now)
            await offers.save_many(old)
        closed += len(old)
        if len(old) < BATCH:
            return closed


async def _crawl(crawl: Crawl, roots: Sequence[Partition], *, closing: bool) -> None:
    run, sessions = crawl.applying.run, crawl.applying.sessions
    try:
        whole = await crawl.read(roots)
        run.state = state_of(run)
        run.to_close = 0
        if closing and run.state is RunState.COMPLETE:
            for department in whole:
                await Withdrawing(crawl.applying, api=crawl.api).close_absent(department)
        if run.state is RunState.COMPLETE and len(whole) < len(roots):
            run.state = RunState.PARTIAL
        run.sentence = " ".join(crawl.faults)[:500]
    except SourceRefused as refusal:
        run.state, run.sentence = RunState.FAILED, str(refusal)
    await end_run(sessions, run)


async def _whole_departments(sessions: Sessions, run: ImportRun) -> Sequence[str | None]:
    if run.kind == FILE:
        return [None]
    async with UnitOfWork(sessions) as uow:
        parts = await ImportsRepository(uow.session).partitions(run)
    whole = (name for name, part in parts.items() if part.state is RunState.COMPLETE)
    return sorted(name for name in whole if "/" not in name)


def _applying(sessions: Sessions, run: ImportRun, scope: Scope, region: OffersRegion) -> Applying:
    reader = OffersReader(scope, region.positions_unsaid)
    return Applying(sessions, region, reader, ImportReport(run))


def _forget_pages(data: Bytes) -> None:
    """Give back the memory of what was read of a mapped file: it comes back if it is needed."""
    if isinstance(data, mmap) and hasattr(data, "madvise"):
        data.madvise(MADV_DONTNEED)


def _batches(answer: SearchAnswer) -> Iterator[list[RawOffer]]:
    raws = iter(answer)
    while batch := list(islice(raws, BATCH)):
        yield batch
