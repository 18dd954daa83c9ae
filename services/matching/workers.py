"""What wakes by itself: a review, because sessions begin and nobody says it."""

import asyncio
from uuid import uuid4

from chassis.application import Context
from chassis.unit_of_work import UnitOfWork
from services.matching import use_cases
from services.matching.repository import ProjectionRepository


async def review_matches(context: Context) -> None:
    """Review every occupation, one transaction each, then wait."""
    while True:
        async with context.sessions() as session:
            parents = await ProjectionRepository(session).occupations()
        for parent in parents:
            async with UnitOfWork(context.sessions) as uow:
                await use_cases.review_occupation(
                    uow, parent=parent, cause=uuid4(), region=context.region
                )
        await asyncio.sleep(context.region.review_every.total_seconds())


WORKERS = (review_matches,)
