"""Enrolments: what training providers answer."""

from collections.abc import Collection
from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from contracts.trainings import EnrolmentRefusalReason
from services.trainings.domain.seats import EnrolmentState, ReservationState
from services.trainings.models import Enrolment, Reservation, TrainingSession
from services.trainings.repository import EnrolmentsRepository, SeatsRepository
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.seats import vacate

Pair = tuple[Enrolment, TrainingSession]


async def confirm_enrolment(
    uow: UnitOfWork, *, enrolment_id: UUID, organisations: Collection[UUID]
) -> Pair:
    """Say yes to a trainee (confirmer une inscription)."""
    enrolment, session, reservation = await received(uow, enrolment_id, organisations)
    enrolment.answer(EnrolmentState.CONFIRMED, await uow.db_now())
    note(uow, "confirm_enrolment", enrolment, EnrolmentState.REQUESTED)
    uow.publish(reservation.answer(enrolment), author=reservation)
    return enrolment, session


async def refuse_enrolment(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    organisations: Collection[UUID],
    reason: EnrolmentRefusalReason,
    region: TrainingsRegion,
) -> Pair:
    """Say no to a trainee (refuser une inscription): the seat goes to who waits."""
    enrolment, session, reservation = await received(uow, enrolment_id, organisations)
    enrolment.answer(EnrolmentState.REFUSED, await uow.db_now(), reason)
    note(uow, "refuse_enrolment", enrolment, EnrolmentState.REQUESTED, reason.value)
    await vacate(uow, reservation, ReservationState.RELEASED, region)
    uow.publish(reservation.answer(enrolment), author=reservation)
    return enrolment, session


def note(
    uow: UnitOfWork,
    action: str,
    enrolment: Enrolment,
    before: EnrolmentState,
    reason: str | None = None,
) -> None:
    """Write down what a provider did to an enrolment."""
    changed = enrolment.state is not before
    uow.audit(
        action=action,
        object_kind="enrolment",
        object_id=enrolment.id,
        from_state=before if changed else None,
        to_state=enrolment.state if changed else None,
        reason_code=reason,
    )


async def received(
    uow: UnitOfWork, enrolment_id: UUID, organisations: Collection[UUID]
) -> tuple[Enrolment, TrainingSession, Reservation]:
    """Return an enrolment of these providers, to change it. Somebody else's does not exist."""
    found = await EnrolmentsRepository(uow.session).received_by(organisations, enrolment_id)
    if found is None:
        raise NotFound
    seats = SeatsRepository(uow.session)
    reservation = await seats.locked(found[0].reservation_id)
    enrolment = None if reservation is None else await seats.enrolment_of(reservation)
    if reservation is None or enrolment is None:
        raise NotFound
    return enrolment, found[1], reservation
