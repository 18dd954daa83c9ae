"""Orders about seats, sent by candidacy."""

from chassis.kafka import Delivery, Subscriptions
from contracts.trainings import ConfirmSeat, ReleaseSeat, ReserveSeat
from services.trainings import use_cases
from services.trainings.settings import TrainingsRegion


async def reserve_seat(order: ReserveSeat, delivery: Delivery[TrainingsRegion]) -> None:
    """Hold a seat for a candidate whom an employer has accepted."""
    async with delivery.claimed() as uow:
        await use_cases.reserve_seat(uow, order=order, region=delivery.region)


async def confirm_seat(order: ConfirmSeat, delivery: Delivery[TrainingsRegion]) -> None:
    """Ask the provider to enrol a candidate who confirmed."""
    async with delivery.claimed() as uow:
        await use_cases.confirm_seat(uow, order=order, region=delivery.region)


async def release_seat(order: ReleaseSeat, delivery: Delivery[TrainingsRegion]) -> None:
    """Free a seat that is no longer wanted."""
    async with delivery.claimed() as uow:
        await use_cases.release_seat(uow, order=order, region=delivery.region)


LISTENS_TO: Subscriptions = {
    ReserveSeat: reserve_seat,
    ConfirmSeat: confirm_seat,
    ReleaseSeat: release_seat,
}
