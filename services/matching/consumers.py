"""The two catalogues, read into the read model."""

from chassis.kafka import Delivery, Subscriptions
from contracts.message import Message
from contracts.offers import CatalogueOffer, OfferClosed, OfferImported, OfferUpdated
from contracts.trainings import (
    CatalogueSession,
    TrainingSessionCancelled,
    TrainingSessionImported,
    TrainingSessionUpdated,
)
from services.matching import use_cases
from services.matching.settings import MatchingRegion


async def keep_offer(
    event: CatalogueOffer | OfferClosed, delivery: Delivery[MatchingRegion]
) -> None:
    """Take an offer that appeared, changed or closed."""
    async with delivery.claimed() as uow:
        await use_cases.keep_offers(uow, heard=[_heard(event, delivery)], region=delivery.region)


async def keep_session(
    event: CatalogueSession | TrainingSessionCancelled, delivery: Delivery[MatchingRegion]
) -> None:
    """Take a session that appeared, changed or was cancelled."""
    async with delivery.claimed() as uow:
        await use_cases.keep_sessions(uow, heard=[_heard(event, delivery)], region=delivery.region)


def _heard(event: Message, delivery: Delivery[MatchingRegion]) -> use_cases.Heard:
    return use_cases.Heard(event, delivery.headers.sequence, delivery.message_id)


LISTENS_TO: Subscriptions = {
    OfferImported: keep_offer,
    OfferUpdated: keep_offer,
    OfferClosed: keep_offer,
    TrainingSessionImported: keep_session,
    TrainingSessionUpdated: keep_session,
    TrainingSessionCancelled: keep_session,
}
