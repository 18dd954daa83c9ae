"""The two catalogues, read into the read model; candidacies, to count who waits."""

from collections.abc import AsyncIterator, Sequence

from chassis.batching import Batches
from chassis.consuming import Dispatcher, Read
from chassis.kafka import Delivery, Subscriptions
from chassis.replay import Replay
from chassis.unit_of_work import UnitOfWork
from contracts import offers, trainings
from contracts.candidacy import (
    CandidacyClosed,
    CandidacyEvent,
    CandidacySubmitted,
    CandidacyWithdrawn,
    CandidateAccepted,
    CandidateDeclined,
)
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


async def count_waiting(event: CandidacyEvent, delivery: Delivery[MatchingRegion]) -> None:
    """Count who waits for an offer: one more, or one who was answered or left."""
    async with delivery.claimed() as uow:
        await use_cases.count_waiting(
            uow,
            candidacy_id=event.candidacy_id,
            offer_id=event.offer_id,
            answered=not isinstance(event, CandidacySubmitted),
        )


def _heard(event: Message, delivery: Delivery[MatchingRegion]) -> use_cases.Heard:
    return use_cases.Heard(event, delivery.headers.sequence, delivery.message_id)


LISTENS_TO: Subscriptions = {
    OfferImported: keep_offer,
    OfferUpdated: keep_offer,
    OfferClosed: keep_offer,
    TrainingSessionImported: keep_session,
    TrainingSessionUpdated: keep_session,
    TrainingSessionCancelled: keep_session,
    CandidacySubmitted: count_waiting,
    CandidateAccepted: count_waiting,
    CandidateDeclined: count_waiting,
    CandidacyWithdrawn: count_waiting,
    CandidacyClosed: count_waiting,
}


async def keep_offers(read: Sequence[Read], uow: UnitOfWork, region: MatchingRegion) -> None:
    """Take many messages about offers."""
    await use_cases.keep_offers(uow, heard=_all_heard(read), region=region)


async def keep_sessions(read: Sequence[Read], uow: UnitOfWork, region: MatchingRegion) -> None:
    """Take many messages about sessions."""
    await use_cases.keep_sessions(uow, heard=_all_heard(read), region=region)


async def rebuild(uow: UnitOfWork, replay: Replay, region: MatchingRegion) -> None:
    """Make the read model again from both catalogues."""

    async def told(stream: str) -> AsyncIterator[list[use_cases.Heard]]:
        dispatcher = Dispatcher(stream, LISTENS_TO, uow.sessions, region)
        async for read in replay.messages(dispatcher):
            yield _all_heard(read)

    sessions, offers_ = told(trainings.CATALOGUE), told(offers.CATALOGUE)
    await use_cases.rebuild(uow, sessions=sessions, offers=offers_, region=region)


def _all_heard(read: Sequence[Read]) -> list[use_cases.Heard]:
    return [use_cases.Heard(each.message, each.headers.sequence, each.headers.id) for each in read]


BATCHES: Batches = {offers.CATALOGUE: keep_offers, trainings.CATALOGUE: keep_sessions}
