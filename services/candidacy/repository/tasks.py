"""Questions about tasks: what waits for a person of the Région."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.candidacy.domain.tasks import TaskKind
from services.candidacy.models import Candidacy, Task

SHOWN = 200


class TasksRepository:
    """The list of the Région."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, task: Task) -> None:
        """Keep a task; one already open for the same reason is kept as it is."""
        await self._session.execute(insert(Task).values(task.model_dump()).on_conflict_do_nothing())

    async def close(
        self,
        candidacy_id: UUID,
        *,
        now: datetime,
        by: str,
        kind: TaskKind | None,
        but: Collection[TaskKind],
    ) -> None:
        """Close the open tasks of a case: those of a kind, or all but some."""
        done = (
            update(Task)
            .where(col(Task.candidacy_id) == candidacy_id, col(Task.closed_at).is_(None))
            .where(col(Task.kind).not_in(but))
            .values(closed_at=now, closed_by=by)
        )
        await self._session.execute(done if kind is None else done.where(col(Task.kind) == kind))

    async def locked(self, task_id: UUID) -> Task | None:
        """Return a task, locked."""
        query = select(Task).where(col(Task.id) == task_id).with_for_update()
        found: Task | None = await self._session.scalar(query)
        return found

    async def case_of(self, task_id: UUID) -> UUID | None:
        """Return the case of a task, to lock it first."""
        query = select(col(Task.candidacy_id)).where(col(Task.id) == task_id)
        found: UUID | None = await self._session.scalar(query)
        return found

    async def waiting(
        self, *, kind: TaskKind | None, basin: str | None
    ) -> Sequence[tuple[Task, Candidacy]]:
        """Return the open tasks and their cases, the most urgent first."""
        query = (
            select(Task, Candidacy)
            .join(Candidacy, col(Candidacy.id) == col(Task.candidacy_id))
            .where(col(Task.closed_at).is_(None))
            .order_by(col(Task.due_at), col(Task.id))
            .limit(SHOWN)
        )
        if kind is not None:
            query = query.where(col(Task.kind) == kind)
        if basin is not None:
            query = query.where(col(Candidacy.basin_code) == basin)
        return [(row[0], row[1]) for row in await self._session.execute(query)]
