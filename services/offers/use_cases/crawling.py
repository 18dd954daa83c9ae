"""Crawl of France Travail: every part of the territory, read to its end, then what is gone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from chassis.imports import RunState
from chassis.unit_of_work import UnitOfWork
from services.offers.clients.france_travail import AnswerLost, OffersApi, QueryRefused
from services.offers.domain.crawl import MOST, ROOMY, STARTS, Partition
from services.offers.models import ImportPartition
from services.offers.repository import ImportsRepository
from services.offers.use_cases.applying import Applying

ENOUGH = 0.99
PASSES = 2
Lost = (AnswerLost, QueryRefused)


@dataclass(frozen=True)
class Progress:
    """Where a crawl stands: offers read of those announced, and since how many seconds."""

    place: str
    received: int
    expected: int
    seconds: float

    @property
    def rate(self) -> float:
        """Return how many offers are read in a second."""
        return self.received / self.seconds if self.seconds else 0.0

    @property
    def remaining(self) -> float | None:
        """Return how many seconds remain, if it can be known."""
        left = max(self.expected - self.received, 0)
        return left / self.rate if self.rate else None


Told = Callable[[Progress], None]


@dataclass
class Crawl:
    """Reads partitions one after the other; one that a killed run had read is not read again."""

    applying: Applying
    api: OffersApi
    told: Told = lambda _: None
    done: dict[str, ImportPartition] = field(default_factory=dict)
    _expected: int = 0
    _received: int = 0
    _began: float = field(default_factory=time.monotonic)

    @property
    def faults(self) -> list[str]:
        """Return the parts of which something was missed, and why, for a person."""
        parts = (part for part in self.done.values() if part.sentence)
        return [f"{part.name} : {part.sentence}." for part in parts]

    async def read(self, roots: Sequence[Partition]) -> list[str]:
        """Read whole departments; return those of which nothing was missed."""
        async with UnitOfWork(self.applying.sessions) as uow:
            self.done = await ImportsRepository(uow.session).partitions(self.applying.run)
        totals = {root: await self._count(root) for root in roots}
        self._expected = sum(total or 0 for total in totals.values())
        whole = [root for root in roots if await self._root(root, totals[root])]
        return [root.department for root in whole]

    async def _root(self, root: Partition, total: int | None) -> bool:
        if self._is_done(root):
            return True
        if total is None or not await self._part(root, total):
            return False
        if total <= ROOMY:
            return True
        async with UnitOfWork(self.applying.sessions) as uow:
            seen = await ImportsRepository(uow.session).seen_in(self.applying.run, root.department)
        why = f"{seen} offres sur {total} annoncées" if seen < ENOUGH * total else ""
        await self._keep(root, expected=total, distinct=seen, sentence=why, is_whole=not why)
        return not why

    async def _part(self, part: Partition, total: int) -> bool:
        """Read a part, split if it is too large; return whether nothing of it was missed."""
        if self._is_done(part):
            return True
        below = part.split(self.applying.run.started_at) if total > ROOMY else ()
        if not below:
            return await self._leaf(part, total)
        whole = True
        for each in below:
            count = await self._count(each)
            whole &= count is not None and await self._part(each, count)
        return whole

    async def _leaf(self, part: Partition, total: int) -> bool:
        seen: set[str] = set()
        before = self.applying.run.received, self.applying.run.quarantined
        try:
            for _ in range(PASSES if total else 0):
                total = await self._pages(part, seen)
                if len(seen) >= ENOUGH * total:
                    break
            why = _missed(len(seen), total)
        except Lost as error:
            why = str(error)
        await self._keep(
            part,
            expected=total,
            received=self.applying.run.received - before[0],
            distinct=len(seen),
            quarantined=self.applying.run.quarantined - before[1],
            sentence=why,
            is_whole=not why,
        )
        return not why

    async def _pages(self, part: Partition, seen: set[str]) -> int:
        """Read the pages of a part, in order; return how many offers the last one announces."""
        total = 0
        for start in STARTS:
            page = await self.api.page(part.search, start)
            places = (replace(raw, path=f"{part.name}:{start}:{raw.path}") for raw in page.offers)
            seen |= await self.applying.apply(list(places), part.department)
            total = page.total
            self._received += len(page.offers)
            seconds = time.monotonic() - self._began
            self.told(Progress(part.name, self._received, self._expected, seconds))
            if page.is_last:
                break
        return total

    async def _count(self, part: Partition) -> int | None:
        """Return how many offers a part has; nothing when the source does not say."""
        if self._is_done(part):
            return self.done[part.name].expected
        try:
            return await self.api.count(part.search)
        except Lost as error:
            await self._keep(part, sentence=str(error), is_whole=False)
            return None

    def _is_done(self, part: Partition) -> bool:
        known = self.done.get(part.name)
        return known is not None and known.state is RunState.COMPLETE

    async def _keep(self, part: Partition, *, sentence: str, is_whole: bool, **counts: int) -> None:
        row = ImportPartition(
            run_id=self.applying.run.id,
            name=part.name,
            department=part.department,
            state=RunState.COMPLETE if is_whole else RunState.PARTIAL,
            sentence=sentence[:255],
            **counts,
        )
        self.done[part.name] = row
        async with UnitOfWork(self.applying.sessions) as uow:
            await ImportsRepository(uow.session).keep_partition(row)


def _missed(seen: int, total: int) -> str:
    """Return what was missed of a part that was read to its end; nothing if nothing was."""
    if total > MOST:
        return f"{total} offres, la source n’en donne que {MOST} et la part ne se divise plus"
    return "" if seen >= ENOUGH * total else f"{seen} offres sur {total} annoncées"
