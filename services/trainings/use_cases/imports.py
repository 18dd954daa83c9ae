"""Import of a feed of trainings: staged to its last byte, then applied provider by provider."""

from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar
from uuid import uuid4

from chassis.database import Sessions
from chassis.errors import Conflict
from chassis.unit_of_work import UnitOfWork
from services.trainings.domain.feed import Feed, FileRefused, Quarantined, Warnings
from services.trainings.domain.record import ReadSession
from services.trainings.models import ImportRun, QuarantinedRecord, RunState, StagedSession
from services.trainings.repository import (
    CatalogueRepository,
    ImportsRepository,
    StagingRepository,
    one_run_at_a_time,
)
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.applying import apply_provider

PAGE = 500
ENOUGH_TO_COMPARE = 20
SMALLEST_SHARE = 0.7
LARGEST_QUARANTINE = 0.05
QUARANTINED_SHOWN = 50
FILES_BEFORE_CANCELLING = 2

FELL = (
    "Fichier retenu : il montre bien moins de sessions que le précédent. "
    "S’il est juste, relancez avec --confirm. Rien n’a été modifié."
)
TOO_MANY_ASIDE = "Trop de formations mises de côté : aucune session absente n’a été annulée."


class ImportRunning(Conflict):
    """Two runs of one source never work at the same time."""

    code: ClassVar[str] = "import_running"
    title: ClassVar[str] = "Un import est déjà en cours"


@dataclass
class ImportReport:
    """What a run did, for a person to read; only the first formations set aside are there."""

    run: ImportRun
    quarantined: list[Quarantined] = field(default_factory=list)
    warnings: Warnings = field(default_factory=Warnings)


async def import_feed(
    sessions: Sessions, feed: Feed, *, region: TrainingsRegion, confirmed: bool = False
) -> ImportReport:
    """Import a feed (importer un flux); what did not change writes nothing.

    A file that shows far fewer sessions than the last one is held until it is ``confirmed``.
    Killed anywhere, the same import starts again and ends in the same state. Raises `FileRefused`.
    """
    async with one_run_at_a_time(sessions, feed.source) as alone:
        if not alone:
            raise ImportRunning("Attendez la fin de l’import en cours pour cette source.")
        work = _Import(sessions, feed, region, ImportReport(await _begin(sessions, feed.source)))
        try:
            await work.stage()
        except FileRefused as refusal:
            await work.give_up(RunState.FAILED, str(refusal))
            raise
        if work.fell and not confirmed:
            await work.give_up(RunState.HELD, FELL)
        else:
            await work.apply()
            await work.close()
    return work.report


async def _begin(sessions: Sessions, source: str) -> ImportRun:
    async with UnitOfWork(sessions) as uow:
        imports, now = ImportsRepository(uow.session), await uow.db_now()
        await imports.end_interrupted(source, now)
        await StagingRepository(uow.session, source).clear()
        run = ImportRun(id=uuid4(), source=source, started_at=now)
        await imports.save(run)
    return run


@dataclass
class _Import:
    """One run, step by step; each transaction leaves a state from which a new run can start."""

    sessions: Sessions
    feed: Feed
    region: TrainingsRegion
    report: ImportReport
    last: ImportRun | None = None

    async def stage(self) -> None:
        """Read the file to its end, then give each content its key and each provider its name."""
        items, position = iter(self.feed), 0
        while page := list(islice(items, PAGE)):
            await self._stage_page(page, position)
            position += len(page)
        run = self.report.run
        run.formations, run.file_digest = self.feed.formations, self.feed.digest
        async with UnitOfWork(self.sessions) as uow:
            await self._settle(uow)
            run.sessions = await StagingRepository(uow.session, run.source).count()
            self.last = await ImportsRepository(uow.session).last_complete(run.source)

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

    async def close(self) -> None:
        """Count what the file no longer shows and end the run, in one transaction.

        Counted apart, a run killed in between would count the same file twice.
        """
        run = self.report.run
        allowed = max(ENOUGH_TO_COMPARE, LARGEST_QUARANTINE * run.formations)
        async with UnitOfWork(self.sessions) as uow:
            if run.quarantined > allowed:
                run.end(RunState.HELD, await uow.db_now(), TOO_MANY_ASIDE)
            else:
                if self.last is None or self.last.file_digest != run.file_digest:
                    await self._look_for_absent(uow)
                run.end(RunState.COMPLETE, await uow.db_now())
            await self._save(uow)

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

    async def give_up(self, state: RunState, reason: str) -> None:
        """End the run without applying anything."""
        async with UnitOfWork(self.sessions) as uow:
            self.report.run.end(state, await uow.db_now(), reason)
            await self._save(uow)

    async def _save(self, uow: UnitOfWork) -> None:
        await StagingRepository(uow.session, self.report.run.source).clear()
        await ImportsRepository(uow.session).save(self.report.run)
