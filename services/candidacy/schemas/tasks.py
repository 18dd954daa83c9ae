"""Tasks of the Région."""

from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.http import Answer
from services.candidacy.domain.tasks import TaskKind
from services.candidacy.models import Candidacy, Task


class TaskOut(Answer):
    """What somebody of the Région has to do, and until when."""

    id: UUID
    kind: TaskKind
    label: str
    candidacy_id: UUID
    state: str
    basin_code: str | None
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, pair: tuple[Task, Candidacy]) -> Self:
        """Return the representation of a task and its case."""
        task, case = pair
        own = task.model_dump(exclude={"closed_by"})
        return cls(**own, label=task.kind.label, state=case.state.value, basin_code=case.basin_code)
