"""Questions about hires declared, and about what became of people."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.candidacy import Situation
from services.candidacy.domain.statistics import EMPLOYED, UNANSWERED, Dimension
from services.candidacy.models import HireDeclaration, OutcomeAnswer, OutcomeQuestion

_BY = {
    Dimension.BASIN: (OutcomeQuestion.basin_code, OutcomeQuestion.basin_code),
    Dimension.PROVIDER: (OutcomeQuestion.provider_id, OutcomeQuestion.provider_name),
    Dimension.OCCUPATION: (OutcomeQuestion.rome_code, OutcomeQuestion.rome_code),
    Dimension.FUNDING_ROUTE: (OutcomeQuestion.funding_route, OutcomeQuestion.funding_route),
}


class Counted(NamedTuple):
    """One cell of the statistics, as counted."""

    key: str | None
    label: str | None
    people: int
    answered: int
    employed: int


class OutcomesRepository:
    """What each side said."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def declarations(self, candidacy_ids: Collection[UUID]) -> Sequence[HireDeclaration]:
        """Return what was declared of the hires of these cases."""
        query = select(HireDeclaration).where(col(HireDeclaration.candidacy_id).in_(candidacy_ids))
        return (await self._session.scalars(query)).all()

    async def open_questions(self, candidacy_ids: Collection[UUID]) -> Sequence[OutcomeQuestion]:
        """Return the question of each case that can be answered now, the earliest."""
        query = (
            select(OutcomeQuestion)
            .where(col(OutcomeQuestion.candidacy_id).in_(candidacy_ids))
            .where(col(OutcomeQuestion.settled_code).is_(None))
            .ext(distinct_on(col(OutcomeQuestion.candidacy_id)))
            .order_by(col(OutcomeQuestion.candidacy_id), col(OutcomeQuestion.milestone))
        )
        return (await self._session.scalars(query)).all()

    async def question(self, candidacy_id: UUID, milestone: int) -> OutcomeQuestion | None:
        """Return a question to settle it, locked."""
        query = (
            select(OutcomeQuestion)
            .where(col(OutcomeQuestion.candidacy_id) == candidacy_id)
            .where(col(OutcomeQuestion.milestone) == milestone)
            .with_for_update()
        )
        found: OutcomeQuestion | None = await self._session.scalar(query)
        return found

    async def open(self, question: OutcomeQuestion) -> bool:
        """Ask a question once; say whether it was not asked before."""
        row = insert(OutcomeQuestion).values(question.model_dump()).on_conflict_do_nothing()
        return await self._session.scalar(row.returning(col(OutcomeQuestion.milestone))) is not None

    async def keep(self, *rows: HireDeclaration | OutcomeAnswer) -> None:
        """Keep what one side says; it replaces what the same side said before."""
        for row in rows:
            await self._session.merge(row)

    async def answers(self, candidacy_id: UUID, milestone: int) -> Sequence[OutcomeAnswer]:
        """Return what was answered to a question."""
        query = (
            select(OutcomeAnswer)
            .where(col(OutcomeAnswer.candidacy_id) == candidacy_id)
            .where(col(OutcomeAnswer.milestone) == milestone)
        )
        return (await self._session.scalars(query)).all()

    async def counted(self, milestone: int, by: Dimension) -> Sequence[Counted]:
        """Count the settled questions of a milestone, cell by cell."""
        key, name = _BY[by]
        code = col(OutcomeQuestion.settled_code)

        def among(codes: Collection[Situation]) -> ColumnElement[int]:
            return func.count(case((code.in_(codes), 1)))

        query = (
            select(
                col(key),
                func.max(col(name)),
                func.count(),
                func.count() - among(UNANSWERED),
                among(EMPLOYED),
            )
            .where(col(OutcomeQuestion.milestone) == milestone, code.is_not(None))
            .group_by(col(key))
            .order_by(func.count().desc(), col(key))
        )
        rows = await self._session.execute(query)
        return [Counted(None if row[0] is None else str(row[0]), *row[1:]) for row in rows]
