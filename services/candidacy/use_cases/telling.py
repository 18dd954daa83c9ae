"""What every action ends with: say it, arm it, write it down, in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.unit_of_work import Timer, TimerKey, UnitOfWork
from services.candidacy.domain.case import (
    Done,
    Kind,
    Moved,
    Sleep,
    Step,
    Todo,
    Wake,
    World,
)
from services.candidacy.domain.states import SEAT_WAS_USED
from services.candidacy.models import Candidacy, CandidacyStep, Task
from services.candidacy.repository import CandidacyRepository, CopiesRepository, TasksRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.calendar import (
    Dates,
    after_working_days,
    months_later,
    morning,
    next_question,
)


async def world_of(
    uow: UnitOfWork,
    case: Candidacy,
    region: CandidacyRegion,
    *,
    committed_elsewhere: bool = False,
    wished: Sequence[UUID] | None = None,
) -> World:
    """Return what a move may know beside its case; ``wished``: sessions about to be chosen."""
    now = await uow.db_now()
    sessions = case.session_ids[case.tried :] if wished is None else wished
    if not sessions:
        return World(now, committed_elsewhere=committed_elsewhere)
    copies = CopiesRepository(uow.session)
    bookable = await copies.bookable(
        sessions,
        rome_parent=await copies.rome_parent(case.offer_id),
        starts_from=(now + region.session_notice).astimezone(region.zone).date(),
    )
    return World(now, bookable, committed_elsewhere)


async def tell(
    uow: UnitOfWork, case: Candidacy, moved: Moved, world: World, region: CandidacyRegion
) -> None:
    """Publish, arm and remember what a move gave."""
    uow.publish(*moved.messages, author=case)
    for timer in moved.timers:
        if isinstance(timer, Sleep):
            uow.cancel(TimerKey(timer.kind.value, case.id, timer.attempt))
        else:
            uow.arm(await _armed(uow, case, timer, world, region))
    for step in moved.steps:
        await _remember(uow, case, step, world)
        if step.after in SEAT_WAS_USED and step.before is not step.after:
            _ask_later(uow, case, world, region)
    for task in moved.tasks:
        await _note(uow, case, task, world, region)


def _ask_later(uow: UnitOfWork, case: Candidacy, world: World, region: CandidacyRegion) -> None:
    """Arm the questions of what the person becomes, months after the end of the training."""
    ended_on = case.training_ended_on or world.now.astimezone(region.zone).date()
    for months in region.outcome_milestones:
        due_at = morning(months_later(ended_on, months), region)
        if due_at is not None:
            uow.arm(Timer(Kind.OUTCOME_DUE.value, case.id, due_at, months))


async def _remember(uow: UnitOfWork, case: Candidacy, step: Step, world: World) -> None:
    changed = step.before is not step.after
    uow.audit(
        action=f"candidacy.{step.after.value if changed else step.reason or 'seen'}",
        object_kind="candidacy",
        object_id=case.id,
        from_state=step.before.value if changed else None,
        to_state=step.after.value if changed else None,
        reason_code=step.reason,
    )
    row = CandidacyStep(
        candidacy_id=case.id,
        at=world.now,
        state=step.after,
        viewed=case.viewed_at is not None,
        in_flight=case.in_flight,
        reason=step.reason,
        rank=case.waitlist_rank,
        actor=uow.actor.kind,
    )
    await CandidacyRepository(uow.session).keep(row)


async def _note(
    uow: UnitOfWork, case: Candidacy, task: Todo | Done, world: World, region: CandidacyRegion
) -> None:
    tasks = TasksRepository(uow.session)
    if isinstance(task, Done):
        by = uow.actor.id or uow.actor.kind
        await tasks.close(case.id, now=world.now, by=by, kind=task.kind, but=task.but)
        return
    due_at = after_working_days(world.now, region.task_days, region)
    await tasks.open(Task(candidacy_id=case.id, kind=task.kind, opened_at=world.now, due_at=due_at))


async def _armed(
    uow: UnitOfWork, case: Candidacy, wake: Wake, world: World, region: CandidacyRegion
) -> Timer:
    due = wake.at or wake.after or await _region_delay(uow, case, wake.kind, world, region)
    return Timer(wake.kind.value, case.id, due, wake.attempt)


async def _region_delay(
    uow: UnitOfWork, case: Candidacy, kind: Kind, world: World, region: CandidacyRegion
) -> datetime | timedelta:
    match kind:
        case Kind.EMPLOYER_SILENT:
            return region.candidacy_expires_after
        case Kind.SEARCH_ENDS:
            return region.session_search
        case Kind.PROVIDER_SILENT:
            return after_working_days(world.now, region.provider_task_days, region)
        case Kind.OTHER_SIDE_SILENT:
            return region.hire_answer
        case Kind.HIRE_SILENT:
            return _end_of_promise(case, world, region) + region.hire_gives_up
    session = await CopiesRepository(uow.session).session(case.session_id)
    dates = Dates(session.starts_on, session.ends_on) if session else Dates(None, None)
    if kind is Kind.LEAVE_WAITLIST:
        return morning(dates.starts_on, region, -region.waitlist_gives_up) or region.session_search
    return next_question(dates, case.state, world.now, region)


def _end_of_promise(case: Candidacy, world: World, region: CandidacyRegion) -> datetime:
    promise = case.promise
    window = morning(promise.starts_until, region) if promise else None
    return max(window or world.now, world.now)
