"""What every action ends with: say it, arm it, write it down, in one transaction."""

from datetime import UTC, date, datetime, time, timedelta

from chassis.unit_of_work import Timer, TimerKey, UnitOfWork
from services.candidacy.domain.case import Kind, Moved, Sleep, Step, Wake, World
from services.candidacy.models import Candidacy, CandidacyStep
from services.candidacy.repository import CandidacyRepository, CopiesRepository
from services.candidacy.settings import CandidacyRegion

_NO_DATE = timedelta(days=90)


async def world_of(
    uow: UnitOfWork,
    case: Candidacy,
    region: CandidacyRegion,
    *,
    committed_elsewhere: bool = False,
) -> World:
    """Return what a move may know beside its case."""
    now = await uow.db_now()
    if case.tried >= len(case.session_ids):
        return World(now, committed_elsewhere=committed_elsewhere)
    copies = CopiesRepository(uow.session)
    bookable = await copies.bookable(
        case.session_ids,
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


async def _armed(
    uow: UnitOfWork, case: Candidacy, wake: Wake, world: World, region: CandidacyRegion
) -> Timer:
    due = wake.at or wake.after or await _region_delay(uow, case, wake.kind, world, region)
    return Timer(wake.kind.value, case.id, due, wake.attempt)


async def _region_delay(
    uow: UnitOfWork, case: Candidacy, kind: Kind, world: World, region: CandidacyRegion
) -> datetime | timedelta:
    if kind is Kind.EMPLOYER_SILENT:
        return region.candidacy_expires_after
    if kind is Kind.SEARCH_ENDS:
        return region.session_search
    if kind is Kind.PROVIDER_SILENT:
        return _after_working_days(world.now, region)
    session = await CopiesRepository(uow.session).session(case.session_id)
    starts_on = session.starts_on if session else None
    ends_on = session.ends_on if session else None
    if kind is Kind.LEAVE_WAITLIST:
        return _morning(starts_on, region, -region.waitlist_gives_up) or region.session_search
    return _morning(ends_on or starts_on, region, region.training_silent_after) or _NO_DATE


def _morning(day: date | None, region: CandidacyRegion, shift: timedelta) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(8), region.zone).astimezone(UTC) + shift


def _after_working_days(now: datetime, region: CandidacyRegion) -> datetime:
    """Return the same hour, so many working days later, in the region's calendar."""
    local, left = now.astimezone(region.zone), region.provider_task_days
    while left:
        local += timedelta(days=1)
        if local.weekday() < 5 and local.date() not in region.holidays:
            left -= 1
    return local.astimezone(UTC)
