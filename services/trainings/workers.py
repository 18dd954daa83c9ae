"""What wakes by itself: holds that end, free seats to announce."""

from chassis.timers import FiredTimer, Timers
from chassis.unit_of_work import UnitOfWork
from services.trainings import use_cases
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.seats import HOLD_ENDS, SEATS_CHANGED


async def expire_hold(uow: UnitOfWork, timer: FiredTimer, region: TrainingsRegion) -> None:
    """End a hold that was not confirmed in time."""
    await use_cases.expire_hold(uow, reservation_id=timer.subject_id, region=region)


async def announce_seats(uow: UnitOfWork, timer: FiredTimer, region: TrainingsRegion) -> None:
    """Tell the catalogue how many seats are left."""
    await use_cases.announce_seats(uow, session_id=timer.subject_id)


TIMERS: Timers = {HOLD_ENDS: expire_hold, SEATS_CHANGED: announce_seats}
