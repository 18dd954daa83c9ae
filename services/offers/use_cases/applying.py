"""Applies raw offers, a batch at a time: offers, messages, sightings and counts saved together."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid5

from chassis.database import Sessions
from chassis.unit_of_work import UnitOfWork
from contracts.offers import ClosingReason
from services.offers.clients.france_travail import OffersReader, Quarantined, RawOffer, Read
from services.offers.domain.record import FRANCE_TRAVAIL, Elsewhere, ReadOffer
from services.offers.domain.states import ClosedBy
from services.offers.models import (
    CHECKED_EVERY,
    ImportRun,
    Offer,
    Outcome,
    QuarantinedOffer,
    sighted,
)
from services.offers.repository import ImportsRepository, OffersRepository
from services.offers.settings import OffersRegion

BATCH = 500
SHOWN = 5
QUARANTINE_SHOWN = 50


@dataclass
class ImportReport:
    """What a run did, for a person to read: the first offers set aside or doubtful, as examples."""

    run: ImportRun
    quarantined: list[Quarantined] = field(default_factory=list)
    warnings: dict[str, list[str]] = field(default_factory=dict)

    def note(self, read: Read) -> None:
        """Keep what a person should look at."""
        if isinstance(read, Quarantined):
            self.quarantined += [read] if len(self.quarantined) < QUARANTINE_SHOWN else []
        elif isinstance(read, ReadOffer):
            for code in read.warnings:
                self.run.warnings = {**self.run.warnings, code: self.run.warnings.get(code, 0) + 1}
                examples = self.warnings.setdefault(code, [])
                examples += [read.source_id] if len(examples) < SHOWN else []


@dataclass
class Applying:
    """The work of one run of France Travail on the offers of this region."""

    sessions: Sessions
    region: OffersRegion
    reader: OffersReader
    report: ImportReport

    @property
    def run(self) -> ImportRun:
        return self.report.run

    async def apply(self, raws: Sequence[RawOffer], department: str = "") -> set[str]:
        """Bring offers in line with their source; return the numbers of those that were seen.

        What the source says in the same bytes as before is not even read.
        """
        by_digest = {self.reader.digest(raw): raw for raw in raws}
        async with UnitOfWork(self.sessions) as uow:
            same = await OffersRepository(uow.session).unchanged(FRANCE_TRAVAIL, list(by_digest))
        others = [raw for digest, raw in by_digest.items() if digest not in same]
        read = await asyncio.to_thread(lambda: [self.reader.read(raw) for raw in others])
        self.run.received += len(raws)
        async with UnitOfWork(self.sessions) as uow:
            return await self._save(uow, set(same.values()), read, department)

    async def _save(
        self, uow: UnitOfWork, same: set[str], read: Sequence[Read], department: str
    ) -> set[str]:
        imports = ImportsRepository(uow.session)
        seen = same | {each.source_id for each in read if each.source_id}
        new = await imports.see(self.run, sorted(seen), department)
        fresh = [each for each in read if each.source_id is None or each.source_id in new]
        await self._keep_same(uow, same & new)
        await self._write(uow, [each for each in fresh if not isinstance(each, Quarantined)])
        await self._set_aside(imports, [each for each in fresh if isinstance(each, Quarantined)])
        self.run.distinct += len(new)
        self.run.unknown_fields = sorted(self.reader.unknown_fields)[:100]
        for each in fresh:
            self.report.note(each)
        await imports.save(self.run)
        return seen

    async def _keep_same(self, uow: UnitOfWork, same: set[str]) -> None:
        await OffersRepository(uow.session).touch(FRANCE_TRAVAIL, sorted(same), CHECKED_EVERY)
        self.run.unchanged += len(same)

    async def _write(self, uow: UnitOfWork, reads: Sequence[ReadOffer | Elsewhere]) -> None:
        offers = OffersRepository(uow.session)
        known = await offers.known(FRANCE_TRAVAIL, [read.source_id for read in reads])
        now, unclaimed = await uow.db_now(), self.region.unclaimed
        outcomes: Counter[Outcome] = Counter()
        written: list[Offer] = []
        for read in {each.source_id: each for each in reads}.values():
            offer = known.get(read.source_id)
            if isinstance(read, Elsewhere):
                self.run.out_of_scope += 1
                if offer is not None and offer.is_open:
                    close(uow, offer, ClosingReason.OUT_OF_SCOPE, now)
                    outcomes[Outcome.CLOSED] += 1
                    written.append(offer)
                continue
            seen = sighted(offer, read, now, unclaimed)
            uow.publish(*seen.messages, author=seen.offer)
            outcomes[seen.outcome] += 1
            if seen.written:
                written.append(seen.offer)
        await offers.save_many(written)
        for outcome, count in outcomes.items():
            setattr(self.run, outcome.value, getattr(self.run, outcome.value) + count)

    async def _set_aside(self, imports: ImportsRepository, aside: Sequence[Quarantined]) -> None:
        await imports.set_aside([_row(self.run, each) for each in aside])
        self.run.quarantined += len(aside)


def close(uow: UnitOfWork, offer: Offer, reason: ClosingReason, now: datetime) -> None:
    """Close an offer because of its source, and say so."""
    uow.publish(*offer.close(reason, ClosedBy.SOURCE, now), author=offer)


def _row(run: ImportRun, aside: Quarantined) -> QuarantinedOffer:
    return QuarantinedOffer(
        id=uuid5(run.id, f"{aside.path}|{aside.source_id}"),
        run_id=run.id,
        source=run.source,
        number=aside.source_id,
        path=aside.path,
        code=aside.code,
        sentence=aside.sentence,
        raw=aside.raw,
    )
