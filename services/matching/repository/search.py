"""Searches openings: around a place, by words, in an order that a cursor can follow."""

from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    and_,
    cast as sql_cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.matching.domain.facts import Rules
from services.matching.domain.opening import NO_LIMIT, level_column, shuffle_of
from services.matching.domain.search import COUNT_LIMIT, Hit, Position, Question, Sort
from services.matching.models import OfferView, Opening, SessionOccupation, SessionView
from services.matching.repository.fundable import Bool, fundable
from services.matching.repository.geometry import fixed, metres_between, within_box

LOW_HALF = 0xFFFF_FFFF


class Row(NamedTuple):
    """An offer of a page and where it stands."""

    offer: OfferView
    hit: Hit


class SearchRepository:
    """Questions of whoever looks for an offer, on a day and by the rules of a region."""

    def __init__(self, session: AsyncSession, rules: Rules, today: date) -> None:
        self._session, self.rules, self.today = session, rules, today

    async def count(self, question: Question, radius_km: int) -> int:
        """Return how many offers answer; one more than the limit means many."""
        found = select(col(Opening.key)).where(*self._where(question, radius_km))
        few = found.limit(COUNT_LIMIT + 1).subquery()
        return await self._session.scalar(select(func.count()).select_from(few)) or 0

    async def page(
        self, question: Question, radius_km: int, *, after: Position | None, limit: int
    ) -> list[Row]:
        """Return offers in the order asked, from a position on."""
        statement = self.statement(question, radius_km, after).limit(limit)
        rows = (await self._session.execute(statement)).all()
        return [Row(row[0], Hit(*row[1:])) for row in rows]

    def statement(
        self, question: Question, radius_km: int, after: Position | None
    ) -> Select[OfferView, int, int, float, int]:
        """Return the ordered statement of a page, without its limit."""
        key, metres, tie = col(Opening.key), _metres(question), self._tie()
        value = _age() if question.sort is not Sort.DISTANCE else metres
        query = (
            select(OfferView, key, metres, value, tie)
            .join(OfferView, col(OfferView.id) == col(Opening.id))
            .where(*self._where(question, radius_km))
        )
        if after is not None:
            last = literal(after.value, Float), literal(after.tie, BigInteger), after.last_key
            query = query.where(tuple_(value, tie, key) > tuple_(*last))
        return query.order_by(value, tie, key)

    async def rows_of(self, hits: list[Hit]) -> list[Row]:
        """Return the offers of hits, in the same order, as far as they are still open."""
        query = (
            select(col(Opening.key), OfferView)
            .join(OfferView, col(OfferView.id) == col(Opening.id))
            .where(col(Opening.key).in_([each.key for each in hits]))
        )
        found = {key: row for key, row in (await self._session.execute(query)).all()}
        return [Row(found[each.key], each) for each in hits if each.key in found]

    def _where(self, question: Question, radius_km: int) -> list[Bool]:
        conditions = [*_within(question, radius_km), *_filters(question)]
        if question.by_training:
            conditions.append(self._opened(question))
        return conditions

    def _opened(self, question: Question) -> Bool:
        """Near the job, as the opening says; or near home, for its occupation."""
        month = func.get_byte(col(Opening.soonest), level_column(question.level))
        near_job = month <= question.last_month
        spot = question.spot
        if spot is None or spot.point is None:
            return near_job
        view = SessionView
        lat, lon = col(view.lat), col(view.lon)
        metres = metres_between(*fixed(spot.point), lat, lon)  # type: ignore[arg-type]
        near = metres <= self.rules.training_distance_km * 1000
        if spot.department is not None:
            near = or_(near, and_(lat.is_(None), col(view.department) == spot.department))
        until = func.coalesce(col(Opening.starts_until) - date(2020, 1, 1), NO_LIMIT)
        near_home = (
            select(col(view.id))
            .join(SessionOccupation, col(SessionOccupation.session_id) == col(view.id))
            .where(col(SessionOccupation.rome_parent) == col(Opening.rome_parent))
            .where(*fundable(self.rules, self.today), near)
            .where(col(view.level_needed) <= level_column(question.level))
            .where(col(view.first_month) <= question.last_month)
            .where(col(view.last_day) <= until)
            .correlate(Opening)
            .exists()
        )
        return or_(near_job, near_home)

    def _tie(self) -> ColumnElement[int]:
        """Fewer people waiting first, then the order drawn for the day."""
        low = col(Opening.key).op("&")(literal(LOW_HALF, BigInteger))
        drawn = (low * literal(shuffle_of(self.today), BigInteger)).op("&")(
            literal(LOW_HALF, BigInteger)
        )
        waiting = sql_cast(col(Opening.pending), BigInteger)
        return waiting * literal(LOW_HALF + 1, BigInteger) + drawn


def _within(question: Question, radius_km: int) -> list[Bool]:
    spot = question.spot
    if spot is None:
        return []
    if spot.point is None:
        return [col(Opening.department) == spot.department]
    near = _metres(question) <= radius_km * 1000
    return [col(Opening.lat).is_not(None), within_box(spot.point, radius_km), near]


def _filters(question: Question) -> list[Bool]:
    conditions: list[Bool] = []
    if question.words:
        asked = func.plainto_tsquery("french", question.words)
        titled = select(col(OfferView.id)).where(col(OfferView.words).op("@@")(asked))
        by_title = col(Opening.id).in_(titled)
        conditions.append(or_(by_title, col(Opening.rome_parent).in_(question.word_parents)))
    if question.parents:
        conditions.append(col(Opening.rome_parent).in_(question.parents))
    if question.contracts:
        conditions.append(col(Opening.contract_kind).in_(question.contracts))
    if question.working_time:
        conditions.append(col(Opening.working_time) == question.working_time)
    if question.basin:
        conditions.append(col(Opening.basin_code) == question.basin)
    return conditions


def _metres(question: Question) -> ColumnElement[int]:
    if question.spot is None or question.spot.point is None:
        return cast(ColumnElement[int], null())
    lat, lon = col(Opening.lat), col(Opening.lon)
    return metres_between(*fixed(question.spot.point), lat, lon)  # type: ignore[arg-type]


def _age() -> ColumnElement[int]:
    """Return a number that grows with the age of an offer."""
    return -col(Opening.published)
