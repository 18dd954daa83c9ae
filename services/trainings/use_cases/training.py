"""The training itself: who came, who missed days, who finished, who left."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from contracts.trainings import AbandonmentReason, AbsenceKind, CertificationResult
from services.trainings.domain.seats import (
    EnrolmentState,
    ReservationState,
    check_absence,
    check_day,
)
from services.trainings.models import Absence, Enrolment, Reservation, TrainingSession
from services.trainings.repository import EnrolmentsRepository
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.enrolments import note, received
from services.trainings.use_cases.seats import vacate

Pair = tuple[Enrolment, TrainingSession]


async def record_attendance(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    organisations: Collection[UUID],
    day: date,
    absence: AbsenceKind | None,
) -> Pair:
    """Record who came (présence): the first day, or a day somebody was not there."""
    enrolment, session, reservation = await _told(uow, enrolment_id, organisations, day)
    if absence is None:
        await _start(uow, enrolment, reservation, day)
    else:
        await _miss(uow, enrolment, reservation, day, absence)
    return enrolment, session


async def complete_training(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    organisations: Collection[UUID],
    day: date,
    certification: CertificationResult,
) -> Pair:
    """Record the end of the training and its result (fin de formation)."""
    enrolment, session, reservation = await _told(uow, enrolment_id, organisations, day)
    before = enrolment.state
    enrolment.complete(day, certification)
    note(uow, "complete_training", enrolment, before, certification.value)
    uow.publish(reservation.answer(enrolment), author=reservation)
    return enrolment, session


async def abandon_training(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    organisations: Collection[UUID],
    day: date,
    reason: AbandonmentReason,
    region: TrainingsRegion,
) -> Pair:
    """Record that a trainee left (abandon); while people may still enter, the seat is freed."""
    enrolment, session, reservation = await _told(uow, enrolment_id, organisations, day)
    before = enrolment.state
    enrolment.abandon(day, reason)
    note(uow, "abandon_training", enrolment, before, reason.value)
    if session.may_enter((await uow.db_now()).date()):
        await vacate(uow, reservation, ReservationState.RELEASED, region)
    uow.publish(reservation.answer(enrolment), author=reservation)
    return enrolment, session


async def _start(
    uow: UnitOfWork, enrolment: Enrolment, reservation: Reservation, day: date
) -> None:
    """Begin the training; whoever comes is enrolled, answered or not."""
    before = enrolment.state
    if before is EnrolmentState.REQUESTED:
        enrolment.answer(EnrolmentState.CONFIRMED, await uow.db_now())
        uow.publish(reservation.answer(enrolment), author=reservation)
    enrolment.start(day)
    note(uow, "start_training", enrolment, before)
    uow.publish(reservation.answer(enrolment), author=reservation)


async def _miss(
    uow: UnitOfWork,
    enrolment: Enrolment,
    reservation: Reservation,
    day: date,
    kind: AbsenceKind,
) -> None:
    """Keep a day of absence; the same day told again changes nothing."""
    check_absence(enrolment.state, kind)
    absence = Absence(
        enrolment_id=enrolment.id, missed_on=day, kind=kind, recorded_at=await uow.db_now()
    )
    if await EnrolmentsRepository(uow.session).miss(absence):
        note(uow, "record_absence", enrolment, enrolment.state, kind.value)
        uow.publish(reservation.missed(enrolment, day, kind), author=reservation)


async def _told(
    uow: UnitOfWork, enrolment_id: UUID, organisations: Collection[UUID], day: date
) -> tuple[Enrolment, TrainingSession, Reservation]:
    check_day(day, (await uow.db_now()).date())
    return await received(uow, enrolment_id, organisations)
