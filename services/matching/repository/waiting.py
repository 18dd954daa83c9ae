"""Counts, for each offer, the candidacies that wait for an answer."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.matching.models import Opening, Waiting

MOST = 255
"""More waiting than that is as many."""


class WaitingRepository:
    """Questions about who waits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, candidacy_id: UUID, offer_id: UUID, *, answered: bool) -> None:
        """Write a candidacy; an answer holds, whatever comes after it."""
        row = insert(Waiting).values(
            candidacy_id=candidacy_id, offer_id=offer_id, answered=answered
        )
        either = or_(col(Waiting.answered), row.excluded.answered)
        await self._session.execute(
            row.on_conflict_do_update(index_elements=["candidacy_id"], set_={"answered": either})
        )

    async def count_again(self, offers: Collection[UUID]) -> list[int]:
        """Count who waits for these offers; return the keys of those whose count changed."""
        mine = select(col(Opening.id)).where(col(Opening.id).in_(offers))
        held = mine.order_by(col(Opening.id)).with_for_update()
        await self._session.execute(held)
        waiting = (
            select(func.least(func.count(), MOST))
            .where(col(Waiting.offer_id) == col(Opening.id), ~col(Waiting.answered))
            .scalar_subquery()
        )
        changed = (
            update(Opening)
            .where(col(Opening.id).in_(offers), col(Opening.pending) != waiting)
            .values(pending=waiting)
            .returning(col(Opening.key))
            .execution_options(synchronize_session=False)
        )
        return list((await self._session.scalars(changed)).all())
