"""What candidacy listens to: the catalogues, and the answers of offers and trainings."""

from chassis.kafka import Delivery, Subscriptions
from contracts.offers import (
    CatalogueOffer,
    OfferClosed,
    OfferImported,
    OfferUpdated,
    PositionClaimed,
    PositionRefused,
    PositionReleased,
    PositionRevoked,
)
from contracts.trainings import (
    CatalogueSession,
    EnrolmentConfirmed,
    EnrolmentRefused,
    EnrolmentRequested,
    SeatReleased,
    TraineeAbsent,
    TrainingAbandoned,
    TrainingCompleted,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingSessionCancelled,
    TrainingSessionImported,
    TrainingSessionUpdated,
    TrainingStarted,
    TrainingWaitlisted,
)
from services.candidacy import use_cases
from services.candidacy.settings import CandidacyRegion

Here = Delivery[CandidacyRegion]


async def record_offer(offer: CatalogueOffer, delivery: Here) -> None:
    """Keep what is said of an offer."""
    async with delivery.claimed() as uow:
        await use_cases.record_offer(uow, offer=offer, version=delivery.headers.sequence)


async def close_offer(message: OfferClosed, delivery: Here) -> None:
    """Close the cases of an offer that waited for an answer."""
    async with delivery.claimed() as uow:
        version, region = delivery.headers.sequence, delivery.region
        await use_cases.close_offer(uow, message=message, version=version, region=region)


async def record_session(session: CatalogueSession, delivery: Here) -> None:
    """Keep what is said of a session."""
    async with delivery.claimed() as uow:
        await use_cases.record_session(uow, session=session, version=delivery.headers.sequence)


async def cancel_session(message: TrainingSessionCancelled, delivery: Here) -> None:
    """Keep that a session will not take place."""
    async with delivery.claimed() as uow:
        await use_cases.cancel_session(uow, message=message, version=delivery.headers.sequence)


async def confirm_acceptance(message: PositionClaimed, delivery: Here) -> None:
    """Announce the yes and ask for a seat."""
    async with delivery.claimed() as uow:
        cause, region = delivery.message_id, delivery.region
        await use_cases.confirm_acceptance(uow, message=message, cause=cause, region=region)


async def lose_position(message: PositionRefused, delivery: Here) -> None:
    """Close a case whose offer has no position left."""
    async with delivery.claimed() as uow:
        await use_cases.lose_position(uow, message=message, region=delivery.region)


async def settle_position(message: PositionReleased, delivery: Here) -> None:
    """Take note that the offer keeps nothing any more."""
    async with delivery.claimed() as uow:
        await use_cases.settle_position(uow, message=message, region=delivery.region)


async def revoke_position(message: PositionRevoked, delivery: Here) -> None:
    """End a case whose position is taken back, or look for another employer."""
    async with delivery.claimed() as uow:
        await use_cases.revoke_position(uow, message=message, region=delivery.region)


async def hold_seat(message: TrainingReserved, delivery: Here) -> None:
    """Hold the seat for the candidate."""
    async with delivery.claimed() as uow:
        cause, region = delivery.message_id, delivery.region
        await use_cases.hold_seat(uow, message=message, cause=cause, region=region)


async def join_waitlist(message: TrainingWaitlisted, delivery: Here) -> None:
    """Record the rank of a person in a full session."""
    async with delivery.claimed() as uow:
        await use_cases.join_waitlist(uow, message=message, region=delivery.region)


async def try_next_session(
    message: TrainingReservationRefused | TrainingReservationRevoked | EnrolmentRefused,
    delivery: Here,
) -> None:
    """Go to the next session when one says no."""
    async with delivery.claimed() as uow:
        await use_cases.try_next_session(uow, message=message, region=delivery.region)


async def end_hold(message: TrainingReservationExpired, delivery: Here) -> None:
    """Close a case whose seat was not confirmed in time, or ask for the seat again."""
    async with delivery.claimed() as uow:
        await use_cases.end_hold(uow, message=message, region=delivery.region)


async def settle_seat(message: SeatReleased, delivery: Here) -> None:
    """Take note that a session keeps nothing for an attempt any more."""
    async with delivery.claimed() as uow:
        await use_cases.settle_seat(uow, message=message, region=delivery.region)


async def acknowledge_enrolment(message: EnrolmentRequested, delivery: Here) -> None:
    """Take note that the provider is asked."""
    async with delivery.claimed() as uow:
        cause, region = delivery.message_id, delivery.region
        await use_cases.acknowledge_enrolment(uow, message=message, cause=cause, region=region)


async def enrol(message: EnrolmentConfirmed, delivery: Here) -> None:
    """Enrol a person, and close their other candidacies."""
    async with delivery.claimed() as uow:
        cause, region = delivery.message_id, delivery.region
        await use_cases.enrol(uow, message=message, cause=cause, region=region)


async def begin_training(message: TrainingStarted, delivery: Here) -> None:
    """Record that a person entered the training."""
    async with delivery.claimed() as uow:
        await use_cases.begin_training(uow, message=message, region=delivery.region)


async def note_absence(message: TraineeAbsent, delivery: Here) -> None:
    """Alert that a person was not there."""
    async with delivery.claimed() as uow:
        await use_cases.note_absence(uow, message=message, region=delivery.region)


async def finish_training(message: TrainingCompleted, delivery: Here) -> None:
    """Record the end of a training."""
    async with delivery.claimed() as uow:
        await use_cases.finish_training(uow, message=message, region=delivery.region)


async def drop_training(message: TrainingAbandoned, delivery: Here) -> None:
    """Close the case of a person who left the training."""
    async with delivery.claimed() as uow:
        await use_cases.drop_training(uow, message=message, region=delivery.region)


LISTENS_TO: Subscriptions = {
    OfferImported: record_offer,
    OfferUpdated: record_offer,
    OfferClosed: close_offer,
    PositionClaimed: confirm_acceptance,
    PositionRefused: lose_position,
    PositionReleased: settle_position,
    PositionRevoked: revoke_position,
    TrainingSessionImported: record_session,
    TrainingSessionUpdated: record_session,
    TrainingSessionCancelled: cancel_session,
    TrainingReserved: hold_seat,
    TrainingWaitlisted: join_waitlist,
    TrainingReservationRefused: try_next_session,
    TrainingReservationRevoked: try_next_session,
    TrainingReservationExpired: end_hold,
    SeatReleased: settle_seat,
    EnrolmentRequested: acknowledge_enrolment,
    EnrolmentConfirmed: enrol,
    EnrolmentRefused: try_next_session,
    TrainingStarted: begin_training,
    TraineeAbsent: note_absence,
    TrainingCompleted: finish_training,
    TrainingAbandoned: drop_training,
}
