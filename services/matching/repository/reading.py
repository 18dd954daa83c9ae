"""Reads one offer, its sessions, its likes, and how fresh each source is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, nulls_last, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.referentials.points import Point
from services.matching.domain.facts import FORGOTTEN_AFTER
from services.matching.models import OfferView, SessionOccupation, SessionView
from services.matching.repository.geometry import fixed, metres_between


@dataclass(frozen=True)
class Freshness:
    """How many live records a source gives, and when one was last seen to be right."""

    source: str
    count: int
    last_seen_at: datetime | None


class ReadingRepository:
    """Questions about what was read from the catalogues."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def offer(self, offer_id: UUID) -> OfferView | None:
        """Return an offer, open or closed."""
        query = select(OfferView).where(col(OfferView.id) == offer_id)
        return (await self._session.scalars(query)).one_or_none()

    async def centre_of(self, insee_code: str) -> Point | None:
        """Return the middle of the offers of a commune whose centre no table gives."""
        query = select(func.avg(col(OfferView.lat)), func.avg(col(OfferView.lon))).where(
            col(OfferView.insee_code) == insee_code, col(OfferView.is_open)
        )
        lat, lon = (await self._session.execute(query)).one()
        return None if lat is None or lon is None else Point(lat, lon)

    async def sessions_for(self, parents: Iterable[str], today: date) -> Sequence[SessionView]:
        """Return the sessions that prepare for these occupations, but those long begun."""
        prepares = select(col(SessionOccupation.session_id)).where(
            col(SessionOccupation.rome_parent).in_(set(parents))
        )
        last = col(SessionView.enter_by)
        query = (
            select(SessionView)
            .where(col(SessionView.id).in_(prepares), col(SessionView.is_open))
            .where(or_(last.is_(None), last > today - FORGOTTEN_AFTER))
        )
        return (await self._session.scalars(query)).all()

    async def similar(
        self, row: OfferView, limit: int, home: Point | None = None
    ) -> Sequence[OfferView]:
        """Return other open offers of the occupation, nearest home, else nearest the offer."""
        point = home or (None if row.lat is None or row.lon is None else Point(row.lat, row.lon))
        query = select(OfferView).where(
            col(OfferView.is_open),
            col(OfferView.rome_parent) == row.rome_parent,
            col(OfferView.id) != row.id,
        )
        if point is not None:
            lat, lon = col(OfferView.lat), col(OfferView.lon)
            away = metres_between(*fixed(point), lat, lon)  # type: ignore[arg-type]
            query = query.order_by(nulls_last(away))
        elif row.basin_code is not None:
            query = query.order_by(nulls_last((col(OfferView.basin_code) == row.basin_code).desc()))
        newest = col(OfferView.published_at).desc()
        query = query.order_by(newest, col(OfferView.id)).limit(limit)
        return (await self._session.scalars(query)).all()

    async def offers_by_basin(self) -> dict[str, int]:
        """Return how many open offers each basin has."""
        basin = col(OfferView.basin_code)
        query = select(basin, func.count()).where(col(OfferView.is_open), basin.is_not(None))
        rows = (await self._session.execute(query.group_by(basin))).all()
        return {str(code): count for code, count in rows}

    async def freshness_of_offers(self) -> list[Freshness]:
        """Return how fresh each source of offers is."""
        source = col(OfferView.source)
        query = select(source, func.count(), func.max(col(OfferView.checked_at))).where(
            col(OfferView.is_open), source.is_not(None)
        )
        rows = (await self._session.execute(query.group_by(source))).all()
        return [Freshness(str(code), count, at) for code, count, at in rows]

    async def freshness_of_sessions(self) -> list[Freshness]:
        """Return how fresh each source of sessions is."""
        source = col(SessionView.source)
        query = select(source, func.count(), func.max(col(SessionView.updated_at))).where(
            col(SessionView.is_open), source.is_not(None)
        )
        rows = (await self._session.execute(query.group_by(source))).all()
        return [Freshness(str(code), count, at) for code, count, at in rows]
