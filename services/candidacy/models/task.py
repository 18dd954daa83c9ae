"""What a person of the Région has to do about a case, and until when."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from services.candidacy.domain.tasks import TaskClosed, TaskKind
from services.candidacy.models.base import CandidacyTable


class Task(CandidacyTable, table=True):
    """A task (tâche): at most one of a kind is open for a case."""

    __tablename__: ClassVar[str] = "tasks"
    __table_args__ = (
        Index(
            "one_open_task",
            "candidacy_id",
            "kind",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_tasks_open", "due_at", "id", postgresql_where=text("closed_at IS NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    candidacy_id: UUID = Field(foreign_key="candidacies.id")
    kind: TaskKind = Field(sa_column=enum_column(TaskKind, nullable=False))
    opened_at: datetime = Field(sa_column=utc_column(nullable=False))
    due_at: datetime = Field(sa_column=utc_column(nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=utc_column())
    closed_by: str | None = Field(default=None, max_length=64)

    def close(self, now: datetime, by: str) -> None:
        """Record that it is done. Raises `TaskClosed` the second time."""
        if self.closed_at is not None:
            raise TaskClosed("Rechargez la liste des tâches.")
        self.closed_at, self.closed_by = now, by
