"""What wakes by itself: the term of a posted offer, and the reading of France Travail."""

import asyncio

from chassis.application import Context, Worker
from chassis.logging import get_logger
from chassis.timers import FiredTimer, Timers
from chassis.unit_of_work import UnitOfWork
from services.offers import use_cases
from services.offers.clients.france_travail.access import open_api
from services.offers.domain.scope import scope_of
from services.offers.domain.states import SourceNotConfigured
from services.offers.settings import OffersRegion
from services.offers.use_cases.posting import TERM

LOOK_EVERY_SECONDS = 60.0


async def expire_offer(uow: UnitOfWork, timer: FiredTimer, region: OffersRegion) -> None:
    """Close a posted offer at its term."""
    await use_cases.expire_offer(uow, offer_id=timer.subject_id)


async def read_france_travail(context: Context) -> None:
    """Read France Travail when it is due, then close what it has not shown for too long.

    In this order: after a long stop, offers are verified before they are judged.
    """
    sessions, region, scope = context.sessions, context.region, scope_of(context.region_file)
    try:
        async with open_api(context.settings) as api:
            while True:
                await use_cases.read_if_due(sessions, api, scope=scope, region=region)
                await use_cases.close_unverified(sessions, region)
                await asyncio.sleep(LOOK_EVERY_SECONDS)
    except SourceNotConfigured:
        get_logger().info("source.not_configured", source="france-travail")


TIMERS: Timers = {TERM: expire_offer}
WORKERS: tuple[Worker, ...] = (read_france_travail,)
