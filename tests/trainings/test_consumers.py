"""Orders that arrive from Kafka: handled once, whatever is delivered twice."""

from uuid import uuid4

import pytest

from chassis.consuming import Dispatcher
from chassis.testing import record_of
from contracts.trainings import COMMANDS, ConfirmSeat, ReleaseCause, ReleaseSeat, ReserveSeat
from services.trainings.consumers import LISTENS_TO

pytestmark = pytest.mark.engines


def the_orders_of_a_chain(session_id, candidacy_id):
    return [
        ReserveSeat(
            candidacy_id=candidacy_id,
            attempt=1,
            session_id=session_id,
            offer_id=uuid4(),
            candidate_id=uuid4(),
        ),
        ConfirmSeat(candidacy_id=candidacy_id, attempt=1),
        ReleaseSeat(
            candidacy_id=candidacy_id,
            attempt=1,
            session_id=session_id,
            reason=ReleaseCause.WITHDRAWN,
        ),
    ]


async def test_an_order_delivered_twice_is_answered_once(ledger):
    # Given the three orders of a chain, as records
    session_id, candidacy_id = await ledger.a_session(1), uuid4()
    records = [
        record_of(order, id_=uuid4()) for order in the_orders_of_a_chain(session_id, candidacy_id)
    ]
    trainings = Dispatcher(COMMANDS, LISTENS_TO, ledger.sessions, ledger.region)

    # When each is delivered twice
    for record in records:
        await trainings.apply(record)
        await trainings.apply(record)

    # Then each is answered once
    assert await ledger.names(candidacy_id) == [
        "TrainingReserved",
        "EnrolmentRequested",
        "SeatReleased",
    ]
    assert await ledger.seats(session_id) == (0, 0)


async def test_the_same_order_under_a_new_id_is_answered_again(ledger):
    session_id, candidacy_id = await ledger.a_session(1), uuid4()
    reserve = the_orders_of_a_chain(session_id, candidacy_id)[0]
    trainings = Dispatcher(COMMANDS, LISTENS_TO, ledger.sessions, ledger.region)

    for _ in range(3):
        await trainings.apply(record_of(reserve, id_=uuid4()))

    assert await ledger.names(candidacy_id) == ["TrainingReserved"] * 3
    assert await ledger.seats(session_id) == (1, 0)


async def test_every_message_of_a_reservation_raises_its_version(ledger):
    session_id, candidacy_id = await ledger.a_session(1), uuid4()
    trainings = Dispatcher(COMMANDS, LISTENS_TO, ledger.sessions, ledger.region)

    for order in the_orders_of_a_chain(session_id, candidacy_id):
        await trainings.apply(record_of(order, id_=uuid4()))

    said = await ledger.rows(
        "SELECT sequence, subject, stream FROM outbox WHERE key = :key ORDER BY seq",
        key=str(candidacy_id),
    )
    assert [row["sequence"] for row in said] == [1, 2, 3]
    assert len({row["subject"] for row in said}) == 1
    assert {row["stream"] for row in said} == {"trainings.events"}
