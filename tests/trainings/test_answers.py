"""What a reservation answers: a table, checked without a database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.trainings import (
    EnrolmentConfirmed,
    EnrolmentRefusalReason,
    EnrolmentRefused,
    EnrolmentRequested,
    ReservationRefusalReason,
    ReserveSeat,
    RevocationCause,
    SeatReleased,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingWaitlisted,
)
from services.trainings.domain.seats import (
    EnrolmentClosed,
    EnrolmentState,
    Hold,
    ReservationState,
)
from services.trainings.models import Reservation

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOLD = Hold(NOW + timedelta(hours=72), NOW + timedelta(hours=73))
S, E = ReservationState, EnrolmentState


def an_order() -> ReserveSeat:
    return ReserveSeat(
        candidacy_id=uuid4(),
        attempt=1,
        session_id=uuid4(),
        offer_id=uuid4(),
        candidate_id=uuid4(),
    )


def a_held_seat() -> Reservation:
    return Reservation.asked(an_order(), NOW, hold=HOLD)


def test_each_state_has_its_answer():
    refused = Reservation.asked(
        an_order(), NOW, refused=ReservationRefusalReason.RECRUITMENT_CLOSED
    )
    expired, revoked, released = a_held_seat(), a_held_seat(), a_held_seat()
    expired.end(S.EXPIRED)
    revoked.end(S.REVOKED, RevocationCause.SESSION_CANCELLED)
    released.end(S.RELEASED)

    assert isinstance(a_held_seat().answer(None), TrainingReserved)
    assert isinstance(Reservation.asked(an_order(), NOW, rank=3).answer(None), TrainingWaitlisted)
    assert isinstance(refused.answer(None), TrainingReservationRefused)
    assert isinstance(expired.answer(None), TrainingReservationExpired)
    assert isinstance(revoked.answer(None), TrainingReservationRevoked)
    assert isinstance(released.answer(None), SeatReleased)


@pytest.mark.parametrize(
    ("state", "answer"),
    [(E.CONFIRMED, EnrolmentConfirmed), (E.REFUSED, EnrolmentRefused)],
)
def test_a_confirmed_seat_answers_what_the_provider_said(state, answer):
    reservation = a_held_seat()
    enrolment = reservation.confirm(uuid4(), NOW, approval=True)
    assert isinstance(reservation.answer(enrolment), EnrolmentRequested)

    enrolment.answer(state, NOW, EnrolmentRefusalReason.OTHER if state is E.REFUSED else None)

    assert isinstance(reservation.answer(enrolment), answer)


@pytest.mark.parametrize("state", [E.CONFIRMED, E.REFUSED])
def test_a_provider_answers_once(state):
    enrolment = a_held_seat().confirm(uuid4(), NOW, approval=True)
    enrolment.answer(state, NOW, EnrolmentRefusalReason.OTHER)

    with pytest.raises(EnrolmentClosed):
        enrolment.answer(E.CONFIRMED, NOW)


def test_a_provider_cannot_answer_for_somebody_who_left():
    enrolment = a_held_seat().confirm(uuid4(), NOW, approval=True)
    enrolment.cancel(NOW)

    with pytest.raises(EnrolmentClosed):
        enrolment.answer(E.CONFIRMED, NOW)


def test_the_attempt_travels_with_every_answer():
    reservation = a_held_seat()

    assert reservation.answer(None).attempt == 1
    assert reservation.answer(None).reservation_id == reservation.id
    assert reservation.released().attempt == 1
