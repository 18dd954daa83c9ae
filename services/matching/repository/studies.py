"""Reads what an operator studies: the open offers of communes, those around a point, sessions."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.referentials.points import Point
from services.matching.models import OfferView, SessionView
from services.matching.repository.geometry import fixed, metres_between


class StudiesRepository:
    """Questions of whoever weighs a rule or a basin, before anything is changed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def offers_of(self, communes: Collection[str]) -> Sequence[OfferView]:
        """Return the open offers of these communes."""
        query = select(OfferView).where(col(OfferView.is_open))
        query = query.where(col(OfferView.insee_code).in_(communes))
        return (await self._session.scalars(query)).all()

    async def offers_around(self, point: Point, km: float) -> Sequence[OfferView]:
        """Return the open offers within a distance."""
        lat, lon = col(OfferView.lat), col(OfferView.lon)
        metres = metres_between(*fixed(point), lat, lon)  # type: ignore[arg-type]
        query = select(OfferView).where(col(OfferView.is_open), metres <= km * 1000)
        return (await self._session.scalars(query)).all()

    async def sessions_to_come(self, today: date) -> Sequence[SessionView]:
        """Return the sessions that one may still enter."""
        query = select(SessionView).where(
            col(SessionView.is_open), col(SessionView.enter_by) > today
        )
        return (await self._session.scalars(query)).all()
