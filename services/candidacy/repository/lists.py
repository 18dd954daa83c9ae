"""Lists of cases, for the candidate and for the employer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.candidacy import CandidacyState as S
from contracts.statuses import PublicStatus
from services.candidacy.models import Candidacy
from services.candidacy.repository.persons import sent_by

SHOWN = 200


@dataclass(frozen=True)
class After:
    """Where the previous page of a list ended."""

    submitted_at: datetime
    id: UUID


class ListsRepository:
    """Cases as lists; the rights of each reader are written in the question."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sent_by(self, candidate_id: UUID) -> Sequence[Candidacy]:
        """Return the candidacies of a person, the latest first."""
        query = (
            select(Candidacy)
            .where(sent_by(candidate_id))
            .order_by(col(Candidacy.submitted_at).desc(), col(Candidacy.id).desc())
            .limit(SHOWN)
        )
        return (await self._session.scalars(query)).all()

    async def page(
        self,
        organisations: Collection[UUID],
        *,
        status: PublicStatus | None,
        after: After | None,
        limit: int,
    ) -> Sequence[Candidacy]:
        """Return the candidacies these establishments received, the latest first."""
        query = select(Candidacy).where(*_received(organisations, status))
        if after is not None:
            position = tuple_(col(Candidacy.submitted_at), col(Candidacy.id))
            query = query.where(position < tuple_(after.submitted_at, after.id))
        order = (col(Candidacy.submitted_at).desc(), col(Candidacy.id).desc())
        return (await self._session.scalars(query.order_by(*order).limit(limit))).all()

    async def total(self, organisations: Collection[UUID], status: PublicStatus | None) -> int:
        """Return how many candidacies the whole list holds."""
        query = select(func.count()).select_from(Candidacy)
        return await self._session.scalar(query.where(*_received(organisations, status))) or 0

    async def counts(self, organisations: Collection[UUID]) -> dict[S, int]:
        """Return how many candidacies these establishments have in each state."""
        query = (
            select(col(Candidacy.state), func.count())
            .where(col(Candidacy.establishment_id).in_(organisations))
            .group_by(col(Candidacy.state))
        )
        return {state: count for state, count in await self._session.execute(query)}

    async def unanswered(self, organisations: Collection[UUID], *, before: datetime) -> int:
        """Return how many candidacies without an answer were submitted before an instant."""
        query = (
            select(func.count())
            .select_from(Candidacy)
            .where(col(Candidacy.establishment_id).in_(organisations))
            .where(col(Candidacy.state) == S.SUBMITTED, col(Candidacy.decision).is_(None))
            .where(col(Candidacy.submitted_at) <= before)
        )
        return await self._session.scalar(query) or 0


def _received(
    organisations: Collection[UUID], status: PublicStatus | None
) -> list[ColumnElement[bool]]:
    theirs = col(Candidacy.establishment_id).in_(organisations)
    return [theirs] if status is None else [theirs, _having(status)]


def _having(status: PublicStatus) -> ColumnElement[bool]:
    """Return the condition under which the employer reads ``status``."""
    state, decided = col(Candidacy.state), col(Candidacy.decision).is_not(None)
    viewed, in_flight = col(Candidacy.viewed_at).is_not(None), col(Candidacy.in_flight).is_(True)
    match status:
        case PublicStatus.SUBMITTED:
            return and_(state == S.SUBMITTED, ~decided, ~viewed)
        case PublicStatus.VIEWED:
            return and_(state == S.SUBMITTED, ~decided, viewed)
        case PublicStatus.DECISION_SCHEDULED:
            return and_(state == S.SUBMITTED, decided)
        case PublicStatus.SEAT_REQUESTED:
            return and_(state == S.SEAT_REQUESTED, in_flight)
        case PublicStatus.SESSION_NEEDED:
            return and_(state == S.SEAT_REQUESTED, ~in_flight)
        case _:
            return state == S(status.value)
