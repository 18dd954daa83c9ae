"""Routes of the Région: what somebody has to do about cases."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from chassis.auth import Actor, Role, having
from chassis.http import KeyRequired, Page, ReadSession, Uow, router as transactional
from services.candidacy import use_cases
from services.candidacy.api.answering import RegionAt
from services.candidacy.domain.tasks import TaskKind
from services.candidacy.repository import TasksRepository
from services.candidacy.schemas import Merged, MergingIn, TaskOut

router = transactional("/region", tags=["Région"])
RegionActor = Annotated[Actor, Depends(having(Role.REGION))]


@router.get("/tasks", summary="Les tâches en attente, la plus urgente d’abord")
async def list_tasks(
    actor: RegionActor,
    session: ReadSession,
    kind: TaskKind | None = None,
    basin: Annotated[str | None, Query(max_length=32)] = None,
) -> Page[TaskOut]:
    waiting = await TasksRepository(session).waiting(kind=kind, basin=basin)
    return Page(items=[TaskOut.of(pair) for pair in waiting], total=len(waiting))


@router.post("/tasks/{task_id}/completion", dependencies=[KeyRequired], summary="Clore une tâche")
async def complete_task(task_id: UUID, actor: RegionActor, uow: Uow, region: RegionAt) -> TaskOut:
    return TaskOut.of(await use_cases.complete_task(uow, task_id=task_id, region=region))


@router.post(
    "/persons/{person_id}/merging",
    dependencies=[KeyRequired],
    summary="Réunir deux comptes d’une personne",
)
async def merge_persons(
    person_id: UUID, body: MergingIn, actor: RegionActor, uow: Uow, region: RegionAt
) -> Merged:
    moved = await use_cases.merge_persons(
        uow, kept_id=person_id, other_id=body.other_id, region=region
    )
    return Merged(person_id=person_id, moved=moved)
