"""Import of a France Travail search file, by batches: state and messages saved together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from uuid import uuid4

from chassis.database import Sessions
from chassis.unit_of_work import UnitOfWork
from contracts.offers import ClosingReason
from services.offers.clients.france_travail import Bytes, Quarantined, SearchAnswer
from services.offers.domain.record import FRANCE_TRAVAIL, ReadOffer
from services.offers.domain.scope import Scope
from services.offers.domain.states import ClosedBy, ImportRunning
from services.offers.models import (
    ImportRun,
    Offer,
    Outcome,
    QuarantinedOffer,
    RunState,
    sighted,
)
from services.offers.repository import ImportsRepository, OffersRepository, one_run_at_a_time
from services.offers.settings import OffersRegion

BATCH = 500
QUARANTINE_SHARE, QUARANTINE_COUNT = 0.05, 20
CLOSING_SHARE, CLOSING_COUNT = 0.10, 50


@dataclass
class ImportReport:
    """What a run did, for a person to read: ``warnings`` gives the offers by kind of doubt."""

    run: ImportRun
    quarantined: list[Quarantined] = field(default_factory=list)
    warnings: dict[str, list[str]] = field(default_factory=dict)


async def import_france_travail(
    sessions: Sessions,
    data: Bytes,
    *,
    scope: Scope,
    region: OffersRegion,
    complete: bool = False,
    confirmed: bool = False,
) -> ImportReport:
    """Import a search file (importer des offres); an unchanged offer writes nothing.

    A file said to be ``complete`` closes the offers it does not show, unless they are too many:
    the run is then held until it is ``confirmed``.
    """
    answer = SearchAnswer(data, scope, region.positions_unsaid)
    async with one_run_at_a_time(sessions, FRANCE_TRAVAIL) as alone:
        if not alone:
            raise ImportRunning("Attendez la fin de l’import en cours pour cette source.")
        run = _Run(sessions, region, ImportReport(await _begin(sessions, data)))
        await run.read(answer)
        if complete and run.report.run.state is RunState.COMPLETE:
            await run.close_absent(confirmed=confirmed)
        await run.end()
    return run.report


async def _begin(sessions: Sessions, data: Bytes) -> ImportRun:
    async with UnitOfWork(sessions) as uow:
        run = ImportRun(
            id=uuid4(),
            source=FRANCE_TRAVAIL,
            state=RunState.PARTIAL,
            started_at=await uow.db_now(),
            file_digest=sha256(data).hexdigest(),
        )
        await ImportsRepository(uow.session).save(run)
    return run


@dataclass
class _Run:
    sessions: Sessions
    region: OffersRegion
    report: ImportReport
    seen: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    async def read(self, answer: SearchAnswer) -> None:
        """Apply a file, batch after batch, and say in which state it leaves the run."""
        run = self.report.run
        items = iter(answer)
        while batch := list(islice(items, BATCH)):
            run.received += len(batch)
            await self._apply(list(self._told_apart(batch)))
        run.distinct = len(self.seen)
        run.unknown_fields = sorted(answer.unknown_fields)[:100]
        run.warnings = {code: len(ids) for code, ids in self.report.warnings.items()}
        allowed = max(QUARANTINE_COUNT, QUARANTINE_SHARE * run.received)
        run.state = RunState.COMPLETE
        if run.quarantined > allowed:
            run.state = RunState.HELD
        if answer.is_cut:
            run.state = RunState.PARTIAL

    def _told_apart(
        self, batch: Iterable[ReadOffer | Quarantined]
    ) -> Iterator[ReadOffer | Quarantined]:
        """Leave out an offer already read from this file."""
        for item in batch:
            if isinstance(item, Quarantined):
                self.unread.add(item.source_id or "")
            elif item.source_id in self.seen:
                continue
            else:
                self.seen.add(item.source_id)
            yield item

    async def _apply(self, batch: list[ReadOffer | Quarantined]) -> None:
        reads = [item for item in batch if isinstance(item, ReadOffer)]
        aside = [item for item in batch if isinstance(item, Quarantined)]
        async with UnitOfWork(self.sessions) as uow:
            outcomes = await self._write(uow, reads)
            ImportsRepository(uow.session).set_aside([self._row(one) for one in aside])
        run = self.report.run
        for outcome, count in outcomes.items():
            setattr(run, outcome.value, getattr(run, outcome.value) + count)
        run.quarantined += len(aside)
        self.report.quarantined += aside
        for read in reads:
            for code in read.warnings if read.in_scope else ():
                self.report.warnings.setdefault(code, []).append(read.source_id)

    async def _write(self, uow: UnitOfWork, reads: list[ReadOffer]) -> Counter[Outcome]:
        offers = OffersRepository(uow.session)
        known = await offers.known(FRANCE_TRAVAIL, [read.source_id for read in reads])
        now, unclaimed = await uow.db_now(), self.region.unclaimed
        outcomes: Counter[Outcome] = Counter()
        written: list[Offer] = []
        for read in reads:
            offer = known.get(read.source_id)
            if not read.in_scope:
                self.report.run.out_of_scope += 1
                if offer is not None and offer.is_open:
                    _close(uow, offer, ClosingReason.OUT_OF_SCOPE, now)
                    outcomes[Outcome.CLOSED] += 1
                    written.append(offer)
                continue
            seen = sighted(offer, read, now, unclaimed)
            uow.publish(*seen.messages, author=seen.offer)
            outcomes[seen.outcome] += 1
            if seen.written:
                written.append(seen.offer)
        await offers.save_many(written)
        return outcomes

    async def close_absent(self, *, confirmed: bool) -> None:
        """Close the offers that a complete file does not show, unless they are too many at once."""
        run = self.report.run
        async with UnitOfWork(self.sessions) as uow:
            offers = OffersRepository(uow.session)
            absent, run.to_close = await offers.absent(run.source, sorted(self.seen | self.unread))
            is_open = await offers.open_count(run.source)
        too_many = run.to_close > max(CLOSING_COUNT, CLOSING_SHARE * is_open)
        if too_many and not confirmed:
            run.state = RunState.HELD
            return
        for start in range(0, len(absent), BATCH):
            async with UnitOfWork(self.sessions) as uow:
                offers, now = OffersRepository(uow.session), await uow.db_now()
                batch = await offers.locked_many(absent[start : start + BATCH])
                going = [offer for offer in batch if _may_go(offer)]
                for offer in going:
                    run.closed += offer.is_open
                    _close(uow, offer, ClosingReason.SOURCE_WITHDRAWN, now)
                await offers.save_many(going)

    async def end(self) -> None:
        """Keep the report of the run."""
        async with UnitOfWork(self.sessions) as uow:
            self.report.run.ended_at = await uow.db_now()
            await ImportsRepository(uow.session).save(self.report.run)

    def _row(self, aside: Quarantined) -> QuarantinedOffer:
        return QuarantinedOffer(
            id=uuid4(),
            run_id=self.report.run.id,
            source=FRANCE_TRAVAIL,
            source_id=aside.source_id,
            path=aside.path,
            code=aside.code,
            sentence=aside.sentence,
            raw=aside.raw,
        )


def _may_go(offer: Offer) -> bool:
    return offer.is_open or offer.closed_by is ClosedBy.POSITIONS


def _close(uow: UnitOfWork, offer: Offer, reason: ClosingReason, now: datetime) -> None:
    uow.publish(*offer.close(reason, ClosedBy.SOURCE, now), author=offer)
