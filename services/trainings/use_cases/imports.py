"""Import of a LHEO file: read to its end first, then applied provider by provider."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, ClassVar
from uuid import UUID, uuid4

from chassis.database import Sessions
from chassis.errors import Conflict
from chassis.unit_of_work import UnitOfWork
from services.trainings.clients.lheo import BasinOf, Quarantined, ReadFile, read_lheo
from services.trainings.domain.record import ReadSession, told_apart, with_one_name_per_provider
from services.trainings.domain.seats import SessionState
from services.trainings.models import ImportRun, QuarantinedRecord, TrainingSession
from services.trainings.models.imports import RunState
from services.trainings.repository import ImportsRepository, SessionsRepository, one_run_at_a_time
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.catalogue import announce, cancel_session
from services.trainings.use_cases.seats import promote_waiting

ENOUGH_TO_COMPARE = 20
SMALLEST_SHARE = 0.7
LARGEST_QUARANTINE = 0.05
FILES_BEFORE_CANCELLING = 2


class ImportRunning(Conflict):
    """Two runs of one source never work at the same time."""

    code: ClassVar[str] = "import_running"
    title: ClassVar[str] = "Un import est déjà en cours"


@dataclass
class ImportReport:
    """What a run did, for a person to read."""

    run: ImportRun
    quarantined: list[Quarantined]
    sessions: list[ReadSession] = field(default_factory=list)


async def import_lheo(
    sessions: Sessions,
    stream: BinaryIO,
    *,
    source: str,
    basin_of: BasinOf,
    region: TrainingsRegion,
    confirmed: bool = False,
) -> ImportReport:
    """Import a LHEO file (importer un fichier LHEO); an unchanged session writes nothing.

    A file that shows far fewer sessions than the last one is held until it is ``confirmed``.
    """
    read = read_lheo(stream, source=source, basin_of=basin_of)
    kept = told_apart(with_one_name_per_provider(read.sessions))
    async with one_run_at_a_time(sessions, source) as alone:
        if not alone:
            raise ImportRunning("Attendez la fin de l’import en cours pour cette source.")
        run, last = await _begin(sessions, source, read, kept)
        run.file_digest = read.digest
        if _fell(last, kept) and not confirmed:
            run.state = RunState.HELD
        else:
            await _apply(sessions, run, kept, region)
            if run.state is RunState.COMPLETE and (last is None or last.file_digest != read.digest):
                await _look_for_absent(sessions, run, kept, read.quarantined)
        await _keep(sessions, run, read.quarantined)
    return ImportReport(run, read.quarantined, kept)


async def _begin(
    sessions: Sessions, source: str, read: ReadFile, kept: list[ReadSession]
) -> tuple[ImportRun, ImportRun | None]:
    async with UnitOfWork(sessions) as uow:
        now = await uow.db_now()
        last = await ImportsRepository(uow.session).last_complete(source)
    aside = len(read.quarantined)
    too_many = aside > max(ENOUGH_TO_COMPARE, LARGEST_QUARANTINE * read.formations)
    run = ImportRun(
        id=uuid4(),
        source=source,
        state=RunState.HELD if too_many else RunState.COMPLETE,
        started_at=now,
        ended_at=now,
        formations=read.formations,
        sessions=len(kept),
        quarantined=aside,
        file_digest="",
    )
    return run, last


def _fell(last: ImportRun | None, kept: list[ReadSession]) -> bool:
    if last is None or last.sessions < ENOUGH_TO_COMPARE:
        return False
    return len(kept) < SMALLEST_SHARE * last.sessions


async def _apply(
    sessions: Sessions, run: ImportRun, kept: list[ReadSession], region: TrainingsRegion
) -> None:
    by_provider: dict[UUID, list[ReadSession]] = defaultdict(list)
    for read in kept:
        by_provider[read.record.responsible_provider_id].append(read)
    for provider_id in sorted(by_provider):
        async with UnitOfWork(sessions) as uow:
            await _apply_provider(uow, run, by_provider[provider_id], region)


async def _apply_provider(
    uow: UnitOfWork, run: ImportRun, kept: list[ReadSession], region: TrainingsRegion
) -> None:
    repository = SessionsRepository(uow.session)
    known = await repository.hashes(run.source, [read.key.text for read in kept])
    now = await uow.db_now()
    for read in sorted(kept, key=lambda one: one.key.session_id):
        if known.get(read.key.text) == read.record.content_hash():
            run.unchanged += 1
            continue
        session = await repository.locked_by_key(run.source, read.key.text)
        if session is None:
            session = repository.add(TrainingSession.first_seen(read, now))
            uow.publish(session.imported(now.date()), author=session)
            run.created += 1
        else:
            await _update(uow, run, session, read, now, region)


async def _update(
    uow: UnitOfWork,
    run: ImportRun,
    session: TrainingSession,
    read: ReadSession,
    now: datetime,
    region: TrainingsRegion,
) -> None:
    changed = session.take_content(read, now)
    session.missing_files = 0
    if session.state is SessionState.CANCELLED:
        session.state, changed = SessionState.OPEN, (*changed, "bookable")
    if not changed:
        run.unchanged += 1
        return
    run.updated += 1
    await promote_waiting(uow, session.id, region)
    await announce(uow, session.id, changed=changed)


async def _look_for_absent(
    sessions: Sessions, run: ImportRun, kept: list[ReadSession], aside: Iterable[Quarantined]
) -> None:
    seen = {read.key.session_id for read in kept}
    unread = tuple(f"{one.number}|" for one in aside)
    async with UnitOfWork(sessions) as uow:
        repository = SessionsRepository(uow.session)
        today = (await uow.db_now()).date()
        for session in await repository.absent(run.source, seen, today):
            if session.source_key.startswith(unread):
                continue
            run.missing += 1
            session.missing_files += 1
            if session.missing_files < FILES_BEFORE_CANCELLING:
                continue
            if await repository.has_people(session.id):
                session.flags = sorted({*session.flags, "absent_from_source"})
            else:
                await cancel_session(uow, session_id=session.id, reason="source_withdrawn")
                run.cancelled += 1


async def _keep(sessions: Sessions, run: ImportRun, aside: list[Quarantined]) -> None:
    async with UnitOfWork(sessions) as uow:
        run.ended_at = await uow.db_now()
        rows = [
            QuarantinedRecord(
                id=uuid4(),
                run_id=run.id,
                source=run.source,
                number=one.number,
                path=one.path,
                code=one.code,
                sentence=one.sentence,
                raw=one.raw,
            )
            for one in aside
        ]
        await ImportsRepository(uow.session).add(run, rows)
