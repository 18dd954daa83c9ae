"""Questions about the catalogue as an import changes it: pages of sessions, and absent ones."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.trainings.domain.flags import ABSENT
from services.trainings.domain.seats import SEATED, ReservationState, SessionState
from services.trainings.models import (
    ImportRun,
    QuarantinedRecord,
    Reservation,
    StagedSession,
    TrainingSession,
)

PAGE = 500


class CatalogueRepository:
    """The sessions of one source."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, session: TrainingSession) -> TrainingSession:
        """Keep a session seen for the first time."""
        self._session.add(session)
        return session

    async def locked_by_keys(
        self, source: str, keys: Collection[str]
    ) -> dict[str, TrainingSession]:
        """Return the known sessions among these keys, locked in the order of their ids."""
        query = (
            select(TrainingSession)
            .where(col(TrainingSession.source) == source)
            .where(col(TrainingSession.source_key).in_(keys))
            .order_by(col(TrainingSession.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {one.source_key: one for one in await self._session.scalars(query)}

    async def next_open(self, after: UUID) -> Sequence[TrainingSession]:
        """Return a page of open sessions, in the order of their ids, locked."""
        query = (
            select(TrainingSession)
            .where(col(TrainingSession.state) == SessionState.OPEN)
            .where(col(TrainingSession.id) > after)
            .order_by(col(TrainingSession.id))
            .limit(PAGE)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()

    async def with_people(self, session_ids: Collection[UUID]) -> set[UUID]:
        """Return those of these sessions in which somebody holds a seat or waits for one."""
        query = (
            select(col(Reservation.session_id))
            .where(col(Reservation.session_id).in_(session_ids))
            .where(_alive())
            .distinct()
        )
        return set(await self._session.scalars(query))

    async def count_missing(self, run: ImportRun, today: date) -> int:
        """Count one more missing file for the sessions to come that a whole file does not show.

        The sessions of a formation that was set aside are not missing.
        """
        aside = select(col(QuarantinedRecord.number)).where(col(QuarantinedRecord.run_id) == run.id)
        shown = (
            select(literal(1))
            .where(col(StagedSession.source) == run.source)
            .where(col(StagedSession.source_key) == col(TrainingSession.source_key))
        )
        counting = (
            update(TrainingSession)
            .where(_to_come(run.source, today))
            .where(func.split_part(col(TrainingSession.source_key), "|", 1).not_in(aside))
            .where(~shown.exists())
            .values(missing_files=col(TrainingSession.missing_files) + 1)
            .returning(col(TrainingSession.id))
            .execution_options(synchronize_session=False)
        )
        return len((await self._session.scalars(counting)).all())

    async def flag_missing(self, source: str, today: date, files: int) -> None:
        """Flag, for their providers, the sessions with people that so many files do not show."""
        flags = col(TrainingSession.flags)
        await self._session.execute(
            update(TrainingSession)
            .where(_to_come(source, today))
            .where(col(TrainingSession.missing_files) >= files)
            .where(_peopled().exists())
            .where(~flags.contains([ABSENT]))
            .values(flags=flags.op("||")(func.to_jsonb(literal(ABSENT, Text))))
            .execution_options(synchronize_session=False)
        )

    async def next_to_cancel(
        self, source: str, today: date, files: int
    ) -> Sequence[TrainingSession]:
        """Return a page of the sessions without people that so many files do not show, locked."""
        query = (
            select(TrainingSession)
            .where(_to_come(source, today))
            .where(col(TrainingSession.missing_files) >= files)
            .where(~_peopled().exists())
            .order_by(col(TrainingSession.id))
            .limit(PAGE)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()


def _alive() -> ColumnElement[bool]:
    return col(Reservation.state).in_([*SEATED, ReservationState.WAIT])


def _peopled() -> Select[int]:
    mine = col(Reservation.session_id) == col(TrainingSession.id)
    return select(literal(1)).where(mine).where(_alive())


def _to_come(source: str, today: date) -> ColumnElement[bool]:
    return and_(
        col(TrainingSession.source) == source,
        col(TrainingSession.state) == SessionState.OPEN,
        func.coalesce(col(TrainingSession.ends_on), today) >= today,
    )
