"""Searches trainings: the sessions that one may still enter, gathered by training."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.referentials.points import Point
from services.matching.domain.search import COUNT_LIMIT
from services.matching.domain.trainings import TrainingPosition, TrainingQuestion
from services.matching.models import OfferView, SessionOccupation, SessionView
from services.matching.repository.geometry import fixed, metres_between

_ACCENTED, _PLAIN = "àâäéèêëîïôöùûüçœ", "aaaeeeeiioouuuco"
_NOWHERE = 10**9
Bool = ColumnElement[bool]


@dataclass(frozen=True)
class TrainingRow:
    """A training by its nearest session, else its first, and how many sessions it has."""

    training_id: str
    session: SessionView
    metres: int | None
    dates: int
    key: int


class TrainingsRepository:
    """Questions of whoever looks for a training, on a day."""

    def __init__(self, session: AsyncSession, today: date) -> None:
        self._session, self._today = session, today

    async def count(self, question: TrainingQuestion) -> int:
        """Return how many trainings answer; one more than the limit means many."""
        named = self._matching(question).with_only_columns(_training_id()).distinct()
        found = named.limit(COUNT_LIMIT + 1).subquery()
        return await self._session.scalar(select(func.count()).select_from(found)) or 0

    async def page(
        self, question: TrainingQuestion, after: TrainingPosition | None, limit: int
    ) -> list[TrainingRow]:
        """Return trainings, the nearest first, or the soonest when nothing is measured."""
        statement = self.statement(question, after).limit(limit)
        rows = (await self._session.execute(statement)).all()
        return [TrainingRow(row[0], row[1], row[2], row[3], row[4]) for row in rows]

    def statement(
        self, question: TrainingQuestion, after: TrainingPosition | None
    ) -> Select[*tuple[Any, ...]]:
        """Return the ordered statement of a page, without its limit."""
        found = self._ranked(question).subquery().c
        query = (
            select(found.training_id, SessionView, found.metres, found.dates, found.key)
            .join(SessionView, col(SessionView.id) == found.id)
            .where(found.best == 1)
            .order_by(found.key, found.training_id)
        )
        if after is not None:
            following = and_(found.key == after.key, found.training_id > after.training_id)
            query = query.where(or_(found.key > after.key, following))
        return query

    def _ranked(self, question: TrainingQuestion) -> Select[*tuple[Any, ...]]:
        """Return the sessions that answer, each with its rank in its training."""
        metres, training = _metres(question.point), _training_id()
        key = func.coalesce(metres, _NOWHERE) if question.point else self._days_to_wait()
        order = (key, col(SessionView.enter_by), col(SessionView.id))
        return self._matching(question).with_only_columns(
            col(SessionView.id).label("id"),
            training.label("training_id"),
            metres.label("metres"),
            key.label("key"),
            func.row_number().over(partition_by=training, order_by=order).label("best"),
            func.count().over(partition_by=training).label("dates"),
        )

    def _days_to_wait(self) -> ColumnElement[int]:
        today = literal(self._today, Date)
        begins = func.coalesce(col(SessionView.starts_on), today)
        return begins.op("-", return_type=Integer())(today)

    def _matching(self, question: TrainingQuestion) -> Select[*tuple[Any, ...]]:
        query = select(SessionView).where(
            col(SessionView.is_open), col(SessionView.enter_by) > self._today
        )
        for condition in self._where(question):
            query = query.where(condition)
        return query

    def _where(self, question: TrainingQuestion) -> list[Bool]:
        conditions: list[Bool] = []
        if question.words:
            title = func.translate(func.lower(_said("title")), _ACCENTED, _PLAIN)
            written = and_(*(title.contains(word, autoescape=True) for word in question.words))
            conditions.append(or_(written, _prepares_for(question.parents)))
        if question.point is not None:
            near = _metres(question.point) <= question.radius_km * 1000
            conditions.append(or_(col(SessionView.remote), near))
        if question.starts_before is not None:
            conditions.append(col(SessionView.starts_on) < question.starts_before)
        if question.level is not None:
            wanted = col(SessionView.entry_level)
            enough = or_(wanted.is_(None), wanted <= question.level)
            conditions.append(or_(~col(SessionView.entry_required), enough))
        return conditions

    async def sessions_of(self, training_id: UUID) -> Sequence[SessionView]:
        """Return every session of a training, cancelled ones too, in the order of their dates."""
        query = select(SessionView).where(_training_id() == str(training_id))
        order = (col(SessionView.enter_by), col(SessionView.id))
        return (await self._session.scalars(query.order_by(*order))).all()

    async def offers_for(
        self, parents: Sequence[str], point: Point | None, limit: int
    ) -> list[tuple[OfferView, int | None]]:
        """Return open offers of these occupations, the nearest first, else the newest."""
        metres = _metres(point, OfferView)
        query = (
            select(OfferView, metres)
            .where(col(OfferView.is_open), col(OfferView.rome_parent).in_(parents))
            .order_by(metres.nulls_last(), col(OfferView.published_at).desc(), col(OfferView.id))
        )
        rows = (await self._session.execute(query.limit(limit))).all()
        return [(row[0], row[1]) for row in rows]


def _prepares_for(parents: frozenset[str]) -> Bool:
    pairs = select(col(SessionOccupation.session_id)).where(
        col(SessionOccupation.rome_parent).in_(parents)
    )
    return col(SessionView.id).in_(pairs)


def _said(name: str) -> ColumnElement[str]:
    return col(SessionView.content).op("->>", return_type=Text())(name)


def _training_id() -> ColumnElement[str]:
    return _said("training_id")


def _metres(
    point: Point | None, table: type[SessionView] | type[OfferView] = SessionView
) -> ColumnElement[int]:
    if point is None:
        return null()  # type: ignore[return-value]
    return metres_between(*fixed(point), col(table.lat), col(table.lon))  # type: ignore[arg-type]
