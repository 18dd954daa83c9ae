"""Orders about positions, sent by candidacy."""

from chassis.kafka import Delivery, Subscriptions
from contracts.offers import ClaimPosition, ReleasePosition
from services.offers import use_cases
from services.offers.settings import OffersRegion


async def claim_position(order: ClaimPosition, delivery: Delivery[OffersRegion]) -> None:
    """Keep a position for a candidate whom an employer has accepted."""
    async with delivery.claimed() as uow:
        await use_cases.claim_position(uow, order=order)


async def release_position(order: ReleasePosition, delivery: Delivery[OffersRegion]) -> None:
    """Free a position that is no longer wanted."""
    async with delivery.claimed() as uow:
        await use_cases.release_position(uow, order=order, region=delivery.region)


LISTENS_TO: Subscriptions = {ClaimPosition: claim_position, ReleasePosition: release_position}
