"""Questions about offers; imports are written by statements of a whole batch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String
from sqlmodel import col

from chassis import bulk
from services.offers.domain.record import POSTED
from services.offers.domain.states import ClosedBy, OfferState
from services.offers.models import ImportRun, Offer, Sighting

_TABLE: Table = Offer.__table__  # type: ignore[attr-defined]
_COLUMNS = tuple(column.name for column in _TABLE.columns)


class Absent(NamedTuple):
    """An offer that its source no longer shows."""

    id: UUID
    source_id: str
    is_open: bool


class OffersRepository:
    """The offers of this region."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, id_: UUID) -> Offer | None:
        """Return an offer to show it."""
        return await self._session.get(Offer, id_)

    async def is_shown(self, offer: Offer, closed_shown_for: timedelta) -> bool:
        """Return whether an offer may still be read: its content is there, and not too old."""
        if offer.closed_at is None or not offer.is_readable:
            return offer.is_readable
        now: datetime = (await self._session.execute(select(func.now()))).scalar_one()
        return now - offer.closed_at <= closed_shown_for

    async def locked(self, id_: UUID) -> Offer | None:
        """Return an offer to change it."""
        return await self._one(select(Offer).where(col(Offer.id) == id_))

    async def locked_by_source_id(self, source_id: str) -> Offer | None:
        """Return the imported offer that bears this number at its source, to change it."""
        query = select(Offer).where(col(Offer.source_id) == source_id)
        return await self._one(query.where(col(Offer.source) != POSTED))

    async def of_establishment(self, id_: UUID, establishments: Sequence[UUID]) -> Offer | None:
        """Return an offer of one of these establishments, to change it."""
        query = select(Offer).where(col(Offer.id) == id_)
        return await self._one(query.where(col(Offer.establishment_id).in_(establishments)))

    async def page_of(
        self, establishments: Sequence[UUID], *, after: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Offer]:
        """Return the offers of these establishments, the latest first."""
        query = (
            select(Offer)
            .where(col(Offer.establishment_id).in_(establishments))
            .order_by(col(Offer.published_at).desc(), col(Offer.id).desc())
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(col(Offer.published_at), col(Offer.id)) < tuple_(*after))
        return (await self._session.scalars(query)).all()

    async def count_of(self, establishments: Sequence[UUID]) -> int:
        """Return how many offers these establishments have."""
        query = select(func.count()).where(col(Offer.establishment_id).in_(establishments))
        return int(await self._session.scalar(query) or 0)

    async def add_unless_same_job(self, offer: Offer) -> UUID | None:
        """Keep a posted offer; return the id of the open one for the same job if there is one."""
        row = insert(Offer).values(_values(offer)).on_conflict_do_nothing()
        if await self._session.scalar(row.returning(col(Offer.id))) is not None:
            return None
        return await self.same_job(offer)

    async def same_job(self, offer: Offer) -> UUID | None:
        """Return the id of another open offer of this establishment for this job and place."""
        query = (
            select(col(Offer.id))
            .where(col(Offer.source) == POSTED, col(Offer.state) == OfferState.OPEN)
            .where(col(Offer.establishment_id) == offer.establishment_id)
            .where(col(Offer.rome_code) == offer.rome_code)
            .where(col(Offer.insee_code) == offer.insee_code)
            .where(col(Offer.title_key) == offer.title_key)
            .where(col(Offer.id) != offer.id)
        )
        found: UUID | None = await self._session.scalar(query)
        return found

    async def known(self, source: str, source_ids: Sequence[str]) -> dict[str, Offer]:
        """Return the offers of a source that are known already, locked, by their source id."""
        query = (
            select(Offer)
            .where(col(Offer.source) == source, col(Offer.source_id).in_(source_ids))
            .order_by(col(Offer.id))
            .with_for_update()
        )
        return {offer.source_id: offer for offer in await self._detached(query)}

    async def unchanged(self, source: str, digests: Sequence[bytes]) -> dict[bytes, str]:
        """Return, by digest, the numbers of offers that their source shows as we hold them."""
        query = (
            select(col(Offer.raw_digest), col(Offer.source_id))
            .where(col(Offer.raw_digest) == func.any(literal(list(digests), ARRAY(LargeBinary))))
            .where(col(Offer.source) == source, _is_ours())
        )
        return {digest: number for digest, number in await self._session.execute(query) if digest}

    async def touch(self, source: str, source_ids: Sequence[str], older: timedelta) -> None:
        """Note that open offers were just seen, unless they were a short while ago."""
        await self._session.execute(
            update(Offer)
            .where(col(Offer.source) == source, _is_open())
            .where(col(Offer.source_id) == func.any(literal(list(source_ids), ARRAY(String))))
            .where(col(Offer.checked_at) <= func.now() - older)
            .values(checked_at=func.now())
            .execution_options(synchronize_session=False)
        )

    async def save_many(self, offers: Sequence[Offer]) -> None:
        """Write new and changed offers in one statement; they are locked, or new."""
        rows = [[getattr(offer, name) for name in _COLUMNS] for offer in offers]
        await bulk.insert_many(self._session, _TABLE, _COLUMNS, rows, key="id", update=True)

    async def open_count(self, source: str, department: str | None = None) -> int:
        """Return how many offers of a source, in a department, are open."""
        query = select(func.count()).where(col(Offer.source) == source, _is_open())
        return int(await self._session.scalar(query.where(_is_in(department))) or 0)

    async def absent(self, run: ImportRun, department: str | None = None) -> list[Absent]:
        """Return the offers that a run did not see, in a department, the open ones first.

        Those closed because their positions are kept count as absent too: they must not return.
        """
        seen = select(col(Sighting.source_id)).where(
            col(Sighting.run_id) == run.id, col(Sighting.source_id) == col(Offer.source_id)
        )
        query = (
            select(col(Offer.id), col(Offer.source_id), _is_open())
            .where(col(Offer.source) == run.source, _is_ours(), _is_in(department))
            .where(~seen.exists())
            .order_by(_is_open().desc(), col(Offer.id))
        )
        return [Absent(*row) for row in await self._session.execute(query)]

    async def unverified(self, source: str, since: timedelta, limit: int) -> Sequence[Offer]:
        """Return, to change them, open offers that their source has not shown for so long."""
        query = (
            select(Offer)
            .where(col(Offer.source) == source, _is_open())
            .where(col(Offer.checked_at) < func.now() - since)
            .order_by(col(Offer.id))
            .limit(limit)
        )
        return await self._detached(query.with_for_update())

    async def locked_many(self, ids: Sequence[UUID]) -> Sequence[Offer]:
        """Return offers to change them by a batch."""
        query = select(Offer).where(col(Offer.id).in_(ids)).order_by(col(Offer.id))
        return await self._detached(query.with_for_update())

    async def _one(self, query: Select[Offer]) -> Offer | None:
        found: Offer | None = await self._session.scalar(
            query.with_for_update().execution_options(populate_existing=True)
        )
        return found

    async def _detached(self, query: Select[Offer]) -> list[Offer]:
        offers = list((await self._session.scalars(query)).all())
        for offer in offers:
            self._session.expunge(offer)
        return offers


def _is_open() -> ColumnElement[bool]:
    return col(Offer.state) == OfferState.OPEN


def _is_ours() -> ColumnElement[bool]:
    """Open, or closed only because its positions are kept: its content is still there."""
    return or_(_is_open(), col(Offer.closed_by) == ClosedBy.POSITIONS)


def _is_in(department: str | None) -> ColumnElement[bool]:
    return true() if department is None else col(Offer.content)["department"].astext == department


def _values(offer: Offer) -> dict[str, object]:
    return {name: getattr(offer, name) for name in _COLUMNS}
