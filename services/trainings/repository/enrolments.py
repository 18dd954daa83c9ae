"""Questions of training providers: their rights are written in each of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.trainings.domain.seats import EnrolmentState, SessionState
from services.trainings.models import Absence, Enrolment, TrainingSession
from services.trainings.repository.sessions import theirs

Pair = tuple[Enrolment, TrainingSession]


@dataclass(frozen=True)
class After:
    """Where the previous page of a list ended."""

    requested_at: datetime
    id: UUID


class EnrolmentsRepository:
    """Enrolments as their providers see them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def received_by(self, organisations: Collection[UUID], enrolment_id: UUID) -> Pair | None:
        """Return one enrolment and its session, if it is theirs."""
        query = self._theirs(organisations).where(col(Enrolment.id) == enrolment_id)
        found = (await self._session.execute(query)).one_or_none()
        return None if found is None else (found[0], found[1])

    async def page(
        self,
        organisations: Collection[UUID],
        *,
        state: EnrolmentState | None,
        after: After | None,
        limit: int,
    ) -> Sequence[Pair]:
        """Return their enrolments, the latest request first."""
        query = self._theirs(organisations)
        if state is not None:
            query = query.where(col(Enrolment.state) == state)
        if after is not None:
            query = query.where(
                or_(
                    col(Enrolment.requested_at) < after.requested_at,
                    and_(
                        col(Enrolment.requested_at) == after.requested_at,
                        col(Enrolment.id) < after.id,
                    ),
                )
            )
        query = query.order_by(col(Enrolment.requested_at).desc(), col(Enrolment.id).desc())
        return [(row[0], row[1]) for row in await self._session.execute(query.limit(limit))]

    async def total(self, organisations: Collection[UUID], state: EnrolmentState | None) -> int:
        """Return how many enrolments the whole list holds."""
        counted = await self.counts(organisations)
        return sum(counted.values()) if state is None else counted.get(state, 0)

    async def counts(self, organisations: Collection[UUID]) -> dict[EnrolmentState, int]:
        """Return how many enrolments they have in each state."""
        query = (
            select(col(Enrolment.state), func.count())
            .join(TrainingSession, col(TrainingSession.id) == col(Enrolment.session_id))
            .where(theirs(organisations))
            .group_by(col(Enrolment.state))
        )
        return {state: count for state, count in await self._session.execute(query)}

    async def coming_sessions(
        self, organisations: Collection[UUID], today: date, limit: int
    ) -> Sequence[TrainingSession]:
        """Return their sessions that are not over, the nearest first."""
        query = (
            select(TrainingSession)
            .where(theirs(organisations))
            .where(col(TrainingSession.state) == SessionState.OPEN)
            .where(func.coalesce(col(TrainingSession.ends_on), today) >= today)
            .order_by(col(TrainingSession.starts_on), col(TrainingSession.id))
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def miss(self, absence: Absence) -> bool:
        """Keep a day of absence; return whether it was not known."""
        row = insert(Absence).values(absence.model_dump()).on_conflict_do_nothing()
        return await self._session.scalar(row.returning(col(Absence.enrolment_id))) is not None

    @staticmethod
    def _theirs(organisations: Collection[UUID]) -> Select[Enrolment, TrainingSession]:
        return (
            select(Enrolment, TrainingSession)
            .join(TrainingSession, col(TrainingSession.id) == col(Enrolment.session_id))
            .where(theirs(organisations))
        )
