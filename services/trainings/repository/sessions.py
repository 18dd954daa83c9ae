"""Questions about sessions of training."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.trainings.domain.seats import ReservationState
from services.trainings.models import Reservation, TrainingSession


class SessionsRepository:
    """The catalogue: what is known of each session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, session_id: UUID) -> TrainingSession | None:
        """Return a session to read it."""
        return await self._session.get(TrainingSession, session_id)

    async def locked(self, session_id: UUID) -> TrainingSession | None:
        """Return a session to change it."""
        query = select(TrainingSession).where(col(TrainingSession.id) == session_id)
        return await self._locked_row(query)

    async def locked_by_key(self, source: str, key: str) -> TrainingSession | None:
        """Return the session that a source names so, to change it."""
        query = (
            select(TrainingSession)
            .where(col(TrainingSession.source) == source)
            .where(col(TrainingSession.source_key) == key)
        )
        return await self._locked_row(query)

    async def _locked_row(self, query: Select[TrainingSession]) -> TrainingSession | None:
        locking = query.with_for_update().execution_options(populate_existing=True)
        found: TrainingSession | None = await self._session.scalar(locking)
        return found

    async def waiting(self, session_id: UUID) -> int:
        """Return how many people wait for a seat."""
        query = (
            select(func.count())
            .select_from(Reservation)
            .where(col(Reservation.session_id) == session_id)
            .where(col(Reservation.state) == ReservationState.WAIT)
        )
        return await self._session.scalar(query) or 0
