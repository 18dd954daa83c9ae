"""Empties the read model, and compares what was said of offers with what is."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.matching.domain.opening import ANY_LEVEL, NEVER
from services.matching.models import (
    MatchingTable,
    OfferView,
    Opening,
    SessionOccupation,
    SessionView,
)
from services.matching.models.opening import UNKNOWN_SOONEST

_AT_ONCE = 50_000
"""A statement has ten seconds."""


class RebuildRepository:
    """Questions of whoever makes the read model again."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def matched(self) -> set[UUID]:
        """Return the offers that a training opens."""
        return set((await self._session.scalars(select(col(Opening.id)).where(_matched()))).all())

    async def forget_everything(self) -> None:
        """Empty the tables that only say what the topics say."""
        for table in (Opening, OfferView, SessionOccupation, SessionView):
            while await self._forget_some(table):
                pass

    async def forget_trainings_of(self, ids: Collection[UUID]) -> Sequence[str]:
        """Leave these offers without any training known; return their occupations."""
        changed = update(Opening).where(col(Opening.id).in_(ids)).values(soonest=UNKNOWN_SOONEST)
        rows = await self._session.scalars(changed.returning(col(Opening.rome_parent)))
        return sorted(set(rows.all()))

    async def open_ones(self, ids: Collection[UUID]) -> list[tuple[UUID, str, str | None]]:
        """Return those of these offers that are open, their occupation and their basin."""
        query = select(col(Opening.id), col(Opening.rome_parent), col(Opening.basin_code))
        rows = await self._session.execute(query.where(col(Opening.id).in_(ids)))
        return sorted((row[0], row[1], row[2]) for row in rows)

    async def _forget_some(self, table: type[MatchingTable]) -> int:
        place: ColumnElement[object] = literal_column("ctid")
        some = select(place).select_from(table).limit(_AT_ONCE)
        gone = await self._session.execute(delete(table).where(place.in_(some)))
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _matched() -> ColumnElement[bool]:
    matched: ColumnElement[bool] = func.get_byte(col(Opening.soonest), ANY_LEVEL) < NEVER
    return matched
