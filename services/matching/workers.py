"""What wakes by itself: a review, because sessions begin and nobody says it; the memory."""

import asyncio
from contextlib import suppress
from uuid import uuid4

from chassis.application import Context
from chassis.clock import now
from chassis.database import dsn
from chassis.unit_of_work import AlreadyHandled, UnitOfWork
from services.matching import use_cases
from services.matching.memory.live import LiveCatalogue
from services.matching.repository import ProjectionRepository, changes

QUIET_SECONDS = 20.0
GATHERING_SECONDS = 0.05


async def review_matches(context: Context) -> None:
    """Review the occupations whose sessions began, one transaction each, then wait."""
    reviewed = None
    while True:
        today = now().date()
        async with context.sessions() as session:
            projection = ProjectionRepository(session)
            parents = await (
                projection.begun(reviewed, today) if reviewed else projection.occupations()
            )
        for parent in parents:
            async with UnitOfWork(context.sessions) as uow:
                await use_cases.review_occupation(
                    uow, parent=parent, cause=uuid4(), region=context.region
                )
        reviewed = today
        await asyncio.sleep(context.region.review_every.total_seconds())


async def tell_unmet_demand(context: Context) -> None:
    """Say once a day, whatever the number of instances, what each basin lacks."""
    while True:
        with suppress(AlreadyHandled):
            async with UnitOfWork(context.sessions) as uow:
                await use_cases.tell_unmet_demand(uow, today=now().date())
        await asyncio.sleep(context.region.review_every.total_seconds())


async def remember_catalogue(context: Context) -> None:
    """Hold the catalogue in memory, as long as what changes can be heard."""
    rules = use_cases.rules_of(context.region)
    live = LiveCatalogue(rules, sorted(context.region_file.basins))
    remembering = use_cases.Remembering(context.sessions, live, rules)
    try:
        async with changes(dsn(context.settings)) as heard:
            await remembering.load()
            context.state.catalogue = live
            while True:
                announced = await heard.next(QUIET_SECONDS)
                await remembering.follow(announced)
                await asyncio.sleep(GATHERING_SECONDS)
    finally:
        context.state.catalogue = None


WORKERS = (review_matches, tell_unmet_demand, remember_catalogue)
