"""Import of a feed of trainings: staged to its last byte, then applied provider by provider."""

from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID, uuid4

from chassis.database import Sessions
from chassis.imports import RunState, one_run_at_a_time
from chassis.unit_of_work import UnitOfWork
from services.trainings.domain.feed import Feed, FileRefused, Quarantined, Warnings
from services.trainings.domain.record import ReadSession
from services.trainings.models import ImportRun, QuarantinedRecord, StagedSession
from services.trainings.repository import (
    CatalogueRepository,
    ImportsRepository,
    StagingRepository,
)
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.applying import apply_provider

PAGE = 500
ENOUGH_TO_COMPARE = 20
SMALLEST_SHARE = 0.7
LARGEST_QUARANTINE = 0.05
QUARANTINED_SHOWN = 50
FILES_BEFORE_CANCELLING = 2

FELL = "Fichier retenu : il montre bien moins de sessions que le précédent. Rien n’a été modifié."
TOO_MANY_ASIDE = (
    "Import retenu : trop de formations mises de côté. Aucune session absente n’a été annulée."
)


@dataclass
class ImportReport:
    """What a run did, for a person to read; only the first formations set aside are there."""

    run: ImportRun
    quarantined: list[Quarantined] = field(default_factory=list)
    warnings: Warnings = field(default_factory=Warnings)


async def import_feed(sessions: Sessions, feed: Feed, *, region: TrainingsRegion) -> ImportReport:
    """Import a feed (importer un flux); what did not change writes nothing.

    A file that shows far fewer sessions than the last one is held until it is confirmed. Killed
    anywhere, the same import starts again and ends in the same state. Raises `FileRefused`.
    """
    async with one_run_at_a_time(sessions, feed.source):
        work = _Import(sessions, region, ImportReport(await _begin(sessions, feed.source)))
        try:
            await work.stage(feed)
        except FileRefused as refusal:
            await work.end(RunState.FAILED, str(refusal))
            raise
        if work.fell:
            await work.end(RunState.HELD, FELL)
        else:
            await work.apply()
            await work.close(confirmed=False)
    return work.report


async def confirm_import(
    sessions: Sessions, run_id: UUID, *, region: TrainingsRegion
) -> ImportReport:
    """Do what a held run did not dare to do (confirmer un import retenu). Raises `RunNotHeld`."""
    async with UnitOfWork(sessions) as uow:
        run = await ImportsRepository(uow.session).held(run_id)
    async with one_run_at_a_time(sessions, run.source):
        work = _Import(sessions, region, ImportReport(run))
        await work.apply()
        await work.close(confirmed=True)
    return work.report


async def _begin(sessions: Sessions, source: str) -> ImportRun:
    async with UnitOfWork(sessions) as uow:
        await StagingRepository(uow.session, source).clear()
        run = ImportRun(id=uuid4(), source=source, started_at=await uow.db_now())
        await ImportsRepository(uow.session).save(run)
    return run


@dataclass
class _Import:
    """One run, step by step; each transaction leaves a state from which a new run can start."""

    sessions: Sessions
    region: TrainingsRegion
    report: ImportReport
    last: ImportRun | None = None

    async def stage(self, feed: Feed) -> None:
        """Read the file to its end, then give each content its key and each provider its name."""
        items, position = iter(feed), 0
        while page := list(islice(items, PAGE)):
            await self._stage_page(page, position)
            position += len(page)
        run = self.report.run
        run.formations, run.file_digest = feed.formations, feed.digest
        async with UnitOfWork(self.sessions) as uow:
            await self._settle(uow)
            run.sessions = await StagingRepository(uow.session, run.source).count()
            run.warnings = dict(self.report.warnings.counts)
            self.last = await _last_complete(uow, run.source)

    async def _stage_page(self, page: list[ReadSession | Quarantined], position: int) -> None:
        run = self.report.run
        aside = [item for item in page if isinstance(item, Quarantined)]
        read = [item for item in page if isinstance(item, ReadSession)]
        async with UnitOfWork(self.sessions) as uow:
            rows = [StagedSession.of(one, position + rank) for rank, one in enumerate(read)]
            await StagingRepository(uow.session, run.source).add(rows)
            await ImportsRepository(uow.session).set_aside(
                [QuarantinedRecord.of(run, position + rank, one) for rank, one in enumerate(aside)]
            )
        run.quarantined += len(aside)
        self.report.quarantined += aside[: QUARANTINED_SHOWN - len(self.report.quarantined)]
        for one in read:
            self.report.warnings.note(one.key.text, one.flags)

    async def _settle(self, uow: UnitOfWork) -> None:
        staging = StagingRepository(uow.session, self.report.run.source)
        if names := await staging.names_to_settle():
            async for page in staging.of_providers(list(names)):
                for row in page:
                    row.name_providers(names)
                await uow.flush()
                staging.forget()
        await staging.drop_twins()
        for position, key in await staging.rivals():
            await staging.number(position, key)
            self.report.warnings.note(key.text, ["key_shared"])

    @property
    def fell(self) -> bool:
        """Say whether the file shows far fewer sessions than the last complete one."""
        if self.last is None or self.last.sessions < ENOUGH_TO_COMPARE:
            return False
        return self.report.run.sessions < SMALLEST_SHARE * self.last.sessions

    async def apply(self) -> None:
        """Apply what is new, one transaction per provider."""
        run = self.report.run
        async with UnitOfWork(self.sessions) as uow:
            news = await StagingRepository(uow.session, run.source).providers_with_news()
        run.unchanged = run.sessions - sum(news.values())
        for provider_id in news:
            async with UnitOfWork(self.sessions) as uow:
                counts = await apply_provider(uow, run.source, provider_id, self.region)
            run.created += counts.created
            run.updated += counts.updated
            run.unchanged += counts.unchanged

    async def close(self, *, confirmed: bool) -> None:
        """Count what the file no longer shows and end the run, in one transaction.

        Counted apart, a run killed in between would count the same file twice.
        """
        run = self.report.run
        allowed = max(ENOUGH_TO_COMPARE, LARGEST_QUARANTINE * run.formations)
        if run.quarantined > allowed and not confirmed:
            await self.end(RunState.HELD, TOO_MANY_ASIDE)
            return
        async with UnitOfWork(self.sessions) as uow:
            last = await _last_complete(uow, run.source)
            if last is None or last.file_digest != run.file_digest:
                await self._look_for_absent(uow)
            await StagingRepository(uow.session, run.source).clear()
            await _end(uow, run, RunState.COMPLETE)

    async def _look_for_absent(self, uow: UnitOfWork) -> None:
        run, catalogue = self.report.run, CatalogueRepository(uow.session)
        now = await uow.db_now()
        run.missing = await catalogue.count_missing(run, now.date())
        gone = (run.source, now.date(), FILES_BEFORE_CANCELLING)
        await catalogue.flag_missing(*gone)
        while page := await catalogue.next_to_cancel(*gone):
            for session in page:
                uow.publish(session.cancel("source_withdrawn", now), author=session)
            run.cancelled += len(page)
            await uow.flush()

    async def end(self, state: RunState, sentence: str) -> None:
        """End the run before its last step; what a held one staged waits to be confirmed."""
        async with UnitOfWork(self.sessions) as uow:
            if state is RunState.FAILED:
                await StagingRepository(uow.session, self.report.run.source).clear()
            await _end(uow, self.report.run, state, sentence)


async def _end(uow: UnitOfWork, run: ImportRun, state: RunState, sentence: str = "") -> None:
    run.state, run.sentence, run.ended_at = state, sentence, await uow.db_now()
    await ImportsRepository(uow.session).save(run)


async def _last_complete(uow: UnitOfWork, source: str) -> ImportRun | None:
    return await ImportsRepository(uow.session).latest(source, state=RunState.COMPLETE)
