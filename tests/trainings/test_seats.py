"""The ledger of seats: one seat is given once, and every answer is the current truth."""

import asyncio
from uuid import uuid4

import pytest

from services.trainings.settings import TrainingsRegion

pytestmark = pytest.mark.engines


@pytest.mark.parametrize(
    ("seats", "etat", "reason"),
    [
        (3, "2", "recruitment_closed"),
        (3, "3", "recruitment_closed"),
        (None, "1", "capacity_unknown"),
    ],
)
async def test_a_session_that_takes_nobody_says_why(ledger, seats, etat, reason):
    session_id = await ledger.a_session(seats, etat=etat)

    person = await ledger.reserve(session_id)

    name, body = await ledger.last(person)
    assert (name, body["reason"]) == ("TrainingReservationRefused", reason)


async def test_an_unknown_session_is_refused_not_an_error(ledger):
    person = await ledger.reserve(uuid4())

    name, body = await ledger.last(person)
    assert (name, body["reason"]) == ("TrainingReservationRefused", "session_unknown")


async def test_a_session_that_started_takes_nobody(ledger):
    session_id = await ledger.a_session(3)
    await ledger.run("UPDATE training_sessions SET entry_until = current_date - 1")

    person = await ledger.reserve(session_id)

    assert (await ledger.last(person))[1]["reason"] == "session_started"


async def test_a_seat_is_held_for_the_time_that_people_are_told(ledger):
    session_id = await ledger.a_session(1)

    person = await ledger.reserve(session_id)

    [held] = await ledger.rows(
        "SELECT held_until = created_at + interval '72 hours' AS told,"
        " expires_at = created_at + interval '73 hours' AS enforced FROM reservations"
    )
    assert held == {"told": True, "enforced": True}
    [timer] = await ledger.rows("SELECT due_at FROM timers WHERE kind = 'T4'")
    [reservation] = await ledger.rows("SELECT expires_at FROM reservations")
    assert timer["due_at"] == reservation["expires_at"]
    assert await ledger.names(person) == ["TrainingReserved"]


async def test_fifty_people_and_one_seat(ledger):
    # Given a session with one seat
    session_id = await ledger.a_session(1)

    # When fifty people ask at the same instant
    people = await ledger.reserve_many(session_id, 50)

    # Then one holds it, and the ranks of the others are dense
    answers = [await ledger.last(person) for person in people]
    assert [name for name, _ in answers].count("TrainingReserved") == 1
    ranks = sorted(body["rank"] for name, body in answers if name == "TrainingWaitlisted")
    assert ranks == list(range(1, 50))
    assert await ledger.seats(session_id) == (1, 49)


async def test_two_people_and_the_last_seat_many_times(ledger):
    for numero in range(25):
        session_id = await ledger.a_session(1, numero=f"S{numero}")

        pair = await ledger.reserve_many(session_id, 2)

        names = sorted([(await ledger.last(person))[0] for person in pair])
        assert names == ["TrainingReserved", "TrainingWaitlisted"]


async def test_a_seat_given_back_beside_a_request_is_never_left_empty(ledger):
    # Given the last seat, held by somebody
    session_id = await ledger.a_session(1)
    holder = await ledger.reserve(session_id)
    for _ in range(50):
        # When it is given back while somebody else asks
        other, _ = await asyncio.gather(
            ledger.reserve(session_id), ledger.release(session_id, holder)
        )

        # Then the other has it, at once or by promotion
        assert await ledger.seats(session_id) == (1, 0)
        assert (await ledger.last(other))[0] == "TrainingReserved"
        holder = other


async def test_a_seat_given_back_goes_to_who_waited_longest_in_the_same_transaction(ledger):
    session_id = await ledger.a_session(1)
    holder = await ledger.reserve(session_id)
    first, second = await ledger.reserve(session_id), await ledger.reserve(session_id)

    await ledger.release(session_id, holder)

    assert await ledger.names(first) == ["TrainingWaitlisted", "TrainingReserved"]
    assert await ledger.names(second) == ["TrainingWaitlisted"]
    [times] = await ledger.rows(
        "SELECT max(created_at) - min(created_at) = interval '0' AS together FROM outbox"
        " WHERE type IN ('SeatReleased.v1', 'TrainingReserved.v1')"
        " AND key IN (:first, :holder) AND seq > (SELECT min(seq) FROM outbox"
        " WHERE key = :second)",
        first=str(first),
        holder=str(holder),
        second=str(second),
    )
    assert times["together"]
    timers = await ledger.rows(
        "SELECT 1 FROM timers WHERE kind = 'T4' AND cancelled_at IS NULL AND fired_at IS NULL"
    )
    assert len(timers) == 1


async def test_ranks_are_never_used_twice(ledger):
    session_id = await ledger.a_session(0)
    leaving = await ledger.reserve(session_id)
    await ledger.release(session_id, leaving)

    staying = await ledger.reserve(session_id)

    assert (await ledger.last(staying))[1]["rank"] == 2


async def test_people_leaving_the_line_beside_a_promotion(ledger):
    # Given one seat and twenty people in line
    session_id = await ledger.a_session(1)
    holder = await ledger.reserve(session_id)
    line = await ledger.reserve_many(session_id, 20)

    # When the holder and half of the line leave at the same instant
    leaving = [holder, *line[::2]]
    await asyncio.gather(*(ledger.release(session_id, person) for person in leaving))

    # Then the seat is taken by one of those who stayed
    assert await ledger.seats(session_id) == (1, 9)


async def test_asking_again_tells_the_current_truth(ledger):
    session_id = await ledger.a_session(1)
    person = await ledger.reserve(session_id)
    await ledger.reserve(session_id, person)
    await ledger.confirm(person)
    await ledger.confirm(person)
    await ledger.reserve(session_id, person)
    await ledger.release(session_id, person)
    await ledger.release(session_id, person)
    await ledger.reserve(session_id, person)
    await ledger.confirm(person)

    assert await ledger.names(person) == [
        *["TrainingReserved"] * 2,
        *["EnrolmentRequested"] * 3,
        *["SeatReleased"] * 4,
    ]
    assert await ledger.seats(session_id) == (0, 0)


async def test_the_same_order_given_many_times_at_once_takes_one_seat(ledger):
    session_id = await ledger.a_session(5)
    person = uuid4()

    await asyncio.gather(*(ledger.reserve(session_id, person) for _ in range(20)))

    assert await ledger.seats(session_id) == (1, 0)
    assert await ledger.names(person) == ["TrainingReserved"] * 20


async def test_a_seat_given_back_before_it_was_asked_for_takes_nothing_later(ledger):
    session_id = await ledger.a_session(1)
    person = uuid4()

    await ledger.release(session_id, person)
    await ledger.reserve(session_id, person)

    assert await ledger.names(person) == ["SeatReleased", "SeatReleased"]
    assert await ledger.seats(session_id) == (0, 0)


async def test_asking_and_giving_back_at_the_same_instant_keeps_no_seat(ledger):
    session_id = await ledger.a_session(1)
    for _ in range(20):
        person = uuid4()

        await asyncio.gather(ledger.reserve(session_id, person), ledger.release(session_id, person))

        assert await ledger.seats(session_id) == (0, 0)


async def test_another_attempt_is_another_reservation(ledger):
    session_id = await ledger.a_session(1)
    person = await ledger.reserve(session_id)
    await ledger.release(session_id, person)

    await ledger.reserve(session_id, person, attempt=2)

    name, body = await ledger.last(person)
    assert (name, body["attempt"]) == ("TrainingReserved", 2)


async def test_a_confirmation_without_a_reservation_says_nothing(ledger):
    person = uuid4()

    await ledger.confirm(person)

    assert await ledger.names(person) == []


async def test_a_hold_that_ends_goes_to_the_next_and_is_never_confirmed(ledger):
    session_id = await ledger.a_session(1)
    late, next_one = await ledger.reserve(session_id), await ledger.reserve(session_id)

    await ledger.expire(late)
    await ledger.confirm(late)
    await ledger.expire(late)

    assert await ledger.names(late) == ["TrainingReserved", *["TrainingReservationExpired"] * 2]
    assert (await ledger.last(next_one))[0] == "TrainingReserved"


async def test_a_late_confirmation_is_refused_by_the_clock_even_before_the_timer(ledger):
    session_id = await ledger.a_session(1)
    late, next_one = await ledger.reserve(session_id), await ledger.reserve(session_id)
    await ledger.run(
        "UPDATE reservations SET expires_at = now() - interval '1 s' WHERE state = 'held'"
    )

    await ledger.confirm(late)

    assert (await ledger.last(late))[0] == "TrainingReservationExpired"
    assert (await ledger.last(next_one))[0] == "TrainingReserved"


async def test_a_click_in_the_hour_of_grace_counts(ledger):
    session_id = await ledger.a_session(1)
    person = await ledger.reserve(session_id)
    await ledger.run(
        "UPDATE reservations SET held_until = now() - interval '59 min',"
        " expires_at = now() + interval '1 min'"
    )

    await ledger.confirm(person)

    assert (await ledger.last(person))[0] == "EnrolmentRequested"


async def test_confirming_and_expiring_at_the_same_instant_has_one_winner(ledger):
    for numero in range(20):
        session_id = await ledger.a_session(1, numero=f"S{numero}")
        person = await ledger.reserve(session_id)

        await asyncio.gather(ledger.confirm(person), ledger.expire(person))

        state = {
            str(row["state"])
            for row in await ledger.rows(
                "SELECT state FROM reservations WHERE candidacy_id = :id", id=person
            )
        }
        said = (await ledger.names(person))[1:]
        if state == {"confirmed"}:
            assert said == ["EnrolmentRequested"]
        else:
            assert state == {"expired"}
            assert set(said) == {"TrainingReservationExpired"}


async def test_a_confirmed_seat_does_not_expire(ledger):
    session_id = await ledger.a_session(1)
    person = await ledger.reserve(session_id)
    await ledger.confirm(person)

    await ledger.expire(person)

    assert await ledger.names(person) == ["TrainingReserved", "EnrolmentRequested"]


async def test_a_region_without_approval_enrols_at_once(ledger):
    ledger.region = TrainingsRegion(provider_approval=False)
    session_id = await ledger.a_session(1)
    person = await ledger.reserve(session_id)

    await ledger.confirm(person)

    assert (await ledger.last(person))[0] == "EnrolmentConfirmed"


async def test_a_cancelled_session_takes_every_seat_back_and_promotes_nobody(ledger):
    # Given a confirmed person, a holder and somebody in line
    session_id = await ledger.a_session(2)
    confirmed, holder, waiting = [await ledger.reserve(session_id) for _ in range(3)]
    await ledger.confirm(confirmed)

    # When the session is cancelled, twice
    await ledger.cancel(session_id)
    await ledger.cancel(session_id)

    # Then each is told once, and whoever asks later is told why
    for person in (confirmed, holder, waiting):
        names = await ledger.names(person)
        assert names.count("TrainingReservationRevoked") == 1
        assert names[-1] == "TrainingReservationRevoked"
    assert (await ledger.names()).count("TrainingSessionCancelled") == 1
    late = await ledger.reserve(session_id)
    assert (await ledger.last(late))[1]["reason"] == "session_cancelled"
    await ledger.confirm(confirmed)
    assert (await ledger.last(confirmed))[0] == "TrainingReservationRevoked"
    assert await ledger.seats(session_id) == (0, 0)


async def test_many_changes_of_seats_arm_one_announcement(ledger):
    session_id = await ledger.a_session(3)

    await ledger.reserve_many(session_id, 5)

    timers = await ledger.rows("SELECT subject_id FROM timers WHERE kind = 'SEATS'")
    assert [row["subject_id"] for row in timers] == [session_id]
