"""Offers that their source no longer shows: asked for once more, then closed; not too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.imports import RunState
from chassis.unit_of_work import UnitOfWork
from contracts.offers import ClosingReason
from services.offers.clients.france_travail import AnswerLost, OffersApi, QueryRefused
from services.offers.domain.states import ClosedBy
from services.offers.models import Offer
from services.offers.repository import Absent, OffersRepository
from services.offers.use_cases.applying import BATCH, Applying, close

CLOSING_SHARE, CLOSING_COUNT = 0.10, 50


@dataclass
class Withdrawing:
    """Closes what a complete run did not see. A file is believed; the API is asked once more."""

    applying: Applying
    confirmed: bool = False
    api: OffersApi | None = None

    async def close_absent(self, department: str | None = None) -> None:
        """Close the absent offers of a department, or hold the run when they are too many."""
        run = self.applying.run
        async with UnitOfWork(self.applying.sessions) as uow:
            offers = OffersRepository(uow.session)
            absent = await offers.absent(run, department)
            is_open = await offers.open_count(run.source, department)
        going = sum(each.is_open for each in absent)
        run.to_close += going
        if going > max(CLOSING_COUNT, CLOSING_SHARE * is_open) and not self.confirmed:
            run.state = RunState.HELD
            return
        for start in range(0, len(absent), BATCH):
            await self._close(await self._gone(absent[start : start + BATCH], department))

    async def _gone(self, absent: Sequence[Absent], department: str | None) -> list[UUID]:
        """Return those that are gone; one that is still there is brought in line instead."""
        if self.api is None:
            return [each.id for each in absent]
        gone = []
        for each in absent:
            try:
                raw = await self.api.detail(each.source_id)
            except (AnswerLost, QueryRefused):
                continue
            if raw is None:
                gone.append(each.id)
            else:
                await self.applying.apply([raw], department or "")
        return gone

    async def _close(self, ids: Sequence[UUID]) -> None:
        run = self.applying.run
        async with UnitOfWork(self.applying.sessions) as uow:
            offers, now = OffersRepository(uow.session), await uow.db_now()
            going = [offer for offer in await offers.locked_many(ids) if _may_go(offer)]
            for offer in going:
                run.closed += offer.is_open
                close(uow, offer, ClosingReason.SOURCE_WITHDRAWN, now)
            await offers.save_many(going)


def _may_go(offer: Offer) -> bool:
    return offer.is_open or offer.closed_by is ClosedBy.POSITIONS
