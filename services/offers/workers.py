"""What wakes by itself: the term of a posted offer."""

from chassis.timers import FiredTimer, Timers
from chassis.unit_of_work import UnitOfWork
from services.offers import use_cases
from services.offers.settings import OffersRegion
from services.offers.use_cases.posting import TERM


async def expire_offer(uow: UnitOfWork, timer: FiredTimer, region: OffersRegion) -> None:
    """Close a posted offer at its term."""
    await use_cases.expire_offer(uow, offer_id=timer.subject_id)


TIMERS: Timers = {TERM: expire_offer}
