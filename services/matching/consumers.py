"""The two catalogues, read into the read model."""

from collections.abc import Sequence

from chassis.batching import Batches
from chassis.consuming import Read
from chassis.kafka import Delivery, Subscriptions
from chassis.unit_of_work import UnitOfWork
from contracts import offers, trainings
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


async def keep_offers(read: Sequence[Read], uow: UnitOfWork, region: MatchingRegion) -> None:
    """Take many messages about offers."""
    await use_cases.keep_offers(uow, heard=_all_heard(read), region=region)


async def keep_sessions(read: Sequence[Read], uow: UnitOfWork, region: MatchingRegion) -> None:
    """Take many messages about sessions."""
    await use_cases.keep_sessions(uow, heard=_all_heard(read), region=region)


def _all_heard(read: Sequence[Read]) -> list[use_cases.Heard]:
    return [use_cases.Heard(each.message, each.headers.sequence, each.headers.id) for each in read]


BATCHES: Batches = {offers.CATALOGUE: keep_offers, trainings.CATALOGUE: keep_sessions}
