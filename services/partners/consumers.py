"""What partners listens to: seats and enrolments, and who trains in which session."""

from chassis.kafka import Delivery, Subscriptions
from contracts.trainings import (
    CatalogueSession,
    EnrolmentConfirmed,
    EnrolmentRefused,
    EnrolmentRequested,
    ReservationEvent,
    SeatReleased,
    TrainingReservationExpired,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingSessionImported,
    TrainingSessionUpdated,
    enrolment_id,
)
from services.partners import domain, use_cases
from services.partners.settings import PartnersRegion

Arrival = Delivery[PartnersRegion]


async def remember_session(session: CatalogueSession, delivery: Arrival) -> None:
    """Keep the two providers of a session."""
    async with delivery.claimed() as uow:
        await use_cases.remember_session(uow, session=session, version=delivery.headers.sequence)


async def tell_held(event: TrainingReserved, delivery: Arrival) -> None:
    """Tell that a seat is held, without identity."""
    at = delivery.headers.time
    await _tell(event, delivery, "held", lambda base, _: domain.held(base, event.held_until, at))


async def tell_requested(event: EnrolmentRequested, delivery: Arrival) -> None:
    """Tell that an enrolment waits for an answer."""
    at = delivery.headers.time
    await _tell(event, delivery, "requested", lambda base, _: domain.requested(base, at))


async def tell_confirmed(event: EnrolmentConfirmed, delivery: Arrival) -> None:
    """Tell that an enrolment is confirmed."""
    at = delivery.headers.time
    await _tell(event, delivery, "confirmed", lambda base, _: domain.confirmed(base, at))


async def tell_ended(event: ReservationEvent, delivery: Arrival) -> None:
    """Tell that a seat or an enrolment is given back."""
    reason = str(getattr(event, "reason", "") or REASONS[type(event)])
    at = delivery.headers.time
    await _tell(
        event,
        delivery,
        "none",
        lambda base, before: domain.ended(base, reason, before, at),
    )


async def _tell(
    event: ReservationEvent,
    delivery: Arrival,
    becomes: domain.Progress,
    write: use_cases.Write,
) -> None:
    async with delivery.claimed() as uow:
        await use_cases.tell(
            uow,
            enrolment_id=enrolment_id(event.reservation_id),
            session_id=event.session_id,
            becomes=becomes,
            base_url=delivery.region.api_base_url,
            write=write,
            at=delivery.headers.time,
        )


REASONS: dict[type[ReservationEvent], str] = {
    SeatReleased: "released",
    TrainingReservationExpired: "expired",
}

LISTENS_TO: Subscriptions = {
    TrainingSessionImported: remember_session,
    TrainingSessionUpdated: remember_session,
    TrainingReserved: tell_held,
    EnrolmentRequested: tell_requested,
    EnrolmentConfirmed: tell_confirmed,
    EnrolmentRefused: tell_ended,
    SeatReleased: tell_ended,
    TrainingReservationExpired: tell_ended,
    TrainingReservationRevoked: tell_ended,
}
