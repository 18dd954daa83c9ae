"""Searches offers: around a place, by words, in an order that a cursor can follow."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.matching.domain.facts import Rules
from services.matching.domain.search import COUNT_LIMIT, Position, Question, Sort
from services.matching.models import OfferView
from services.matching.repository.fitting import fitting_sessions
from services.matching.repository.geometry import fixed, metres_between, within_box

Row = tuple[OfferView, int | None]
Bool = ColumnElement[bool]


class SearchRepository:
    """Questions of whoever looks for an offer, on a day and by the rules of a region."""

    def __init__(self, session: AsyncSession, rules: Rules, today: date) -> None:
        self._session, self.rules, self.today = session, rules, today

    async def count(self, question: Question, radius_km: int) -> int:
        """Return how many offers answer; one more than the limit means many."""
        matching = self._matching(question, radius_km).with_only_columns(col(OfferView.id))
        found = matching.limit(COUNT_LIMIT + 1).subquery()
        return await self._session.scalar(select(func.count()).select_from(found)) or 0

    async def page(
        self, question: Question, radius_km: int, *, after: Position | None, limit: int
    ) -> list[Row]:
        """Return offers in the order asked, from a position on."""
        query = self.statement(question, radius_km, after).limit(limit)
        return [(row[0], row[1]) for row in (await self._session.execute(query)).all()]

    def statement(
        self, question: Question, radius_km: int, after: Position | None
    ) -> Select[OfferView, int]:
        """Return the ordered statement of a page, without its limit."""
        query = self._matching(question, radius_km)
        if question.sort is Sort.DISTANCE:
            metres = _metres(question)
            if after is not None:
                query = query.where(_beyond(metres, literal(after.key), after))
            return query.order_by(metres, col(OfferView.id))
        newest = _newest()
        if after is not None:
            limit_at = datetime.fromisoformat(str(after.key))
            query = query.where(_beyond_down(newest, literal(limit_at), after))
        return query.order_by(newest.desc(), col(OfferView.id))

    def _matching(self, question: Question, radius_km: int) -> Select[OfferView, int]:
        query = select(OfferView, _metres(question)).where(*_where(question, radius_km))
        if question.only_accessible:
            seeker = question.seeker(None)
            query = query.where(fitting_sessions(seeker, self.rules, self.today).exists())
        return query


def _where(question: Question, radius_km: int) -> Sequence[Bool]:
    conditions: list[Bool] = [cast(Bool, col(OfferView.is_open))]
    if question.spot is not None and question.spot.point is not None:
        conditions += [
            col(OfferView.lat).is_not(None),
            within_box(question.spot.point, radius_km),
            _metres(question) <= radius_km * 1000,
        ]
    elif question.spot is not None:
        conditions.append(col(OfferView.department) == question.spot.department)
    if question.words:
        asked = func.plainto_tsquery("french", question.words)
        conditions.append(
            or_(
                col(OfferView.words).op("@@")(asked),
                col(OfferView.rome_parent).in_(question.word_parents),
            )
        )
    if question.parent:
        conditions.append(col(OfferView.rome_parent) == question.parent)
    if question.contracts:
        conditions.append(col(OfferView.contract_kind).in_(question.contracts))
    if question.basin:
        conditions.append(col(OfferView.basin_code) == question.basin)
    return conditions


def _metres(question: Question) -> ColumnElement[int]:
    if question.spot is None or question.spot.point is None:
        return null()  # type: ignore[return-value]
    lat, lon = col(OfferView.lat), col(OfferView.lon)
    return metres_between(*fixed(question.spot.point), lat, lon)  # type: ignore[arg-type]


def _newest() -> ColumnElement[datetime | None]:
    return cast(ColumnElement[datetime | None], col(OfferView.published_at))


def _beyond(key: ColumnElement[int], value: ColumnElement[object], after: Position) -> Bool:
    return or_(key > value, and_(key == value, col(OfferView.id) > UUID(after.last_id)))


def _beyond_down(
    key: ColumnElement[datetime | None], value: ColumnElement[datetime], after: Position
) -> Bool:
    return or_(key < value, and_(key == value, col(OfferView.id) > UUID(after.last_id)))
