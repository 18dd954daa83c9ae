"""What a person of the Région has to do about cases."""

from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from services.candidacy.domain import later
from services.candidacy.domain.case import World
from services.candidacy.models import Candidacy, Task
from services.candidacy.repository import CandidacyRepository, TasksRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell


async def complete_task(
    uow: UnitOfWork, *, task_id: UUID, region: CandidacyRegion
) -> tuple[Task, Candidacy]:
    """Record that a task is done (clore une tâche); the alert it stood for is lowered."""
    tasks = TasksRepository(uow.session)
    case_id = await tasks.case_of(task_id)
    case = None if case_id is None else await CandidacyRepository(uow.session).locked(case_id)
    task = await tasks.locked(task_id)
    if case is None or task is None:
        raise NotFound
    task.close(await uow.db_now(), uow.actor.id or uow.actor.kind)
    world = World(await uow.db_now())
    await tell(uow, case, later.tended(case, task.kind), world, region)
    uow.audit(
        action="task.completed",
        object_kind="candidacy",
        object_id=case.id,
        reason_code=task.kind.value,
    )
    return task, case
