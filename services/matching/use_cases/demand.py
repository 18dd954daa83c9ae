"""Unmet demand: counted when asked, and told every day."""

from datetime import date
from uuid import UUID, uuid5

from chassis.unit_of_work import UnitOfWork
from services.matching.domain.demand import Lack, gathered
from services.matching.repository import DemandRepository

SAID_ON = UUID("5e0c7a64-2a07-5d0b-9b7e-0f1d6a3c9b42")


async def unmet_demand(demand: DemandRepository) -> list[Lack]:
    """Return what each basin lacks, as far as it may be told."""
    return gathered(await demand.offers_without_training(), await demand.sessions_without_offer())


async def tell_unmet_demand(uow: UnitOfWork, *, today: date) -> None:
    """Say what each basin lacks today, unless it was said already."""
    day = uuid5(SAID_ON, today.isoformat())
    await uow.claim(day, consumer="tell_unmet_demand")
    lacks = await unmet_demand(DemandRepository(uow.session, today))
    events = [each.event(today) for each in lacks]
    uow.publish_alone(*events, causing=day, subject="unmet-demand")
