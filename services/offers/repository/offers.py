"""Questions about offers; imports are written by statements of a whole batch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String
from sqlmodel import col

from services.offers.domain.record import POSTED
from services.offers.domain.states import ClosedBy, OfferState
from services.offers.models import Offer

_COLUMNS = [column.name for column in Offer.__table__.columns]  # type: ignore[attr-defined]


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

    async def save_many(self, offers: Sequence[Offer]) -> None:
        """Write new and changed offers in one statement; they are locked, or new."""
        if not offers:
            return
        rows = insert(Offer).values([_values(offer) for offer in offers])
        changed = {name: rows.excluded[name] for name in _COLUMNS if name != "id"}
        await self._session.execute(rows.on_conflict_do_update(index_elements=["id"], set_=changed))

    async def open_count(self, source: str) -> int:
        """Return how many offers of a source are open."""
        query = select(func.count()).where(col(Offer.source) == source)
        return int(await self._session.scalar(query.where(_is_open())) or 0)

    async def absent(self, source: str, seen: Sequence[str]) -> tuple[list[UUID], int]:
        """Return the offers of a source that a file does not show, and how many are open.

        Those closed because their positions are kept count as absent too: they must not return.
        """
        shown = select(func.unnest(literal(list(seen), ARRAY(String))))
        query = (
            select(col(Offer.id), col(Offer.state))
            .where(col(Offer.source) == source)
            .where(or_(_is_open(), col(Offer.closed_by) == ClosedBy.POSITIONS))
            .where(col(Offer.source_id).not_in(shown))
            .order_by(col(Offer.id))
        )
        rows = (await self._session.execute(query)).all()
        return [row[0] for row in rows], sum(1 for row in rows if row[1] is OfferState.OPEN)

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


def _values(offer: Offer) -> dict[str, object]:
    return {name: getattr(offer, name) for name in _COLUMNS}
