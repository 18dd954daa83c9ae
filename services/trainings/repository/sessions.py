"""Questions about sessions of training."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.trainings.domain.seats import SEATED, ReservationState, SessionState
from services.trainings.models import Reservation, TrainingSession


class SessionsRepository:
    """The catalogue: what is known of each session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, session: TrainingSession) -> TrainingSession:
        """Keep a session seen for the first time."""
        self._session.add(session)
        return session

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

    async def hashes(self, source: str, keys: Collection[str]) -> dict[str, str]:
        """Return the content hash and the state of each known key, without locking anything."""
        query = (
            select(col(TrainingSession.source_key), col(TrainingSession.content_hash))
            .where(col(TrainingSession.source) == source)
            .where(col(TrainingSession.source_key).in_(keys))
            .where(col(TrainingSession.state) == SessionState.OPEN)
            .where(col(TrainingSession.missing_files) == 0)
        )
        return {key: content_hash for key, content_hash in await self._session.execute(query)}

    async def absent(
        self, source: str, seen: Collection[UUID], today: date
    ) -> Sequence[TrainingSession]:
        """Return the sessions to come that a complete file of their source no longer shows."""
        query = (
            select(TrainingSession)
            .where(col(TrainingSession.source) == source)
            .where(col(TrainingSession.state) == SessionState.OPEN)
            .where(func.coalesce(col(TrainingSession.ends_on), today) >= today)
            .order_by(col(TrainingSession.id))
        )
        missing = [one.id for one in await self._session.scalars(query) if one.id not in seen]
        locked = (
            select(TrainingSession)
            .where(col(TrainingSession.id).in_(missing))
            .order_by(col(TrainingSession.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(locked)).all()

    async def waiting(self, session_id: UUID) -> int:
        """Return how many people wait for a seat."""
        query = (
            select(func.count())
            .select_from(Reservation)
            .where(col(Reservation.session_id) == session_id)
            .where(col(Reservation.state) == ReservationState.WAIT)
        )
        return await self._session.scalar(query) or 0

    async def has_people(self, session_id: UUID) -> bool:
        """Return whether somebody holds a seat or waits for one."""
        query = (
            select(func.count())
            .select_from(Reservation)
            .where(col(Reservation.session_id) == session_id)
            .where(col(Reservation.state).in_([*SEATED, ReservationState.WAIT]))
        )
        return bool(await self._session.scalar(query))
