"""What the Région does: its tasks, and two accounts made one."""

from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.http import Answer, Body
from services.candidacy.domain.tasks import TaskKind
from services.candidacy.models import Candidacy, Task


class MergingIn(Body):
    """The account that is given to the other."""

    other_id: UUID


class Merged(Answer):
    """The account that is kept, and how many candidacies it received."""

    person_id: UUID
    moved: int


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
