"""The two catalogues, read into the read model."""

from chassis.kafka import Delivery, Subscriptions
from contracts.offers import CatalogueOffer, OfferClosed, OfferImported, OfferUpdated
from contracts.trainings import (
    CatalogueSession,
    TrainingSessionCancelled,
    TrainingSessionImported,
    TrainingSessionUpdated,
)
from services.matching import use_cases
from services.matching.settings import MatchingRegion


async def keep_offer(event: CatalogueOffer, delivery: Delivery[MatchingRegion]) -> None:
    """Take an offer that appeared or changed."""
    async with delivery.claimed() as uow:
        await use_cases.keep_offer(
            uow,
            offer=event,
            sequence=delivery.headers.sequence,
            cause=delivery.message_id,
            region=delivery.region,
        )


async def close_offer(event: OfferClosed, delivery: Delivery[MatchingRegion]) -> None:
    """Take a closed offer out of searches."""
    async with delivery.claimed() as uow:
        await use_cases.close_offer(uow, offer=event, sequence=delivery.headers.sequence)


async def keep_session(
    event: CatalogueSession | TrainingSessionCancelled, delivery: Delivery[MatchingRegion]
) -> None:
    """Take a session that appeared, changed or was cancelled."""
    async with delivery.claimed() as uow:
        await use_cases.keep_session(
            uow,
            session=event,
            sequence=delivery.headers.sequence,
            cause=delivery.message_id,
            region=delivery.region,
        )


LISTENS_TO: Subscriptions = {
    OfferImported: keep_offer,
    OfferUpdated: keep_offer,
    OfferClosed: close_offer,
    TrainingSessionImported: keep_session,
    TrainingSessionUpdated: keep_session,
    TrainingSessionCancelled: keep_session,
}
