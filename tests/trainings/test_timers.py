"""What wakes by itself: holds that end, free seats to announce."""

import asyncio

import pytest

from chassis import timers
from services.trainings.workers import TIMERS

pytestmark = pytest.mark.engines


async def fire(ledger, kind: str) -> None:
    """Let the armed timers of a kind be due, and fire."""
    await ledger.run(
        "UPDATE timers SET due_at = now() - interval '1 s' WHERE kind = :kind AND fired_at IS NULL",
        kind=kind,
    )
    await timers.fire_due(ledger.sessions, TIMERS, ledger.region)


async def test_a_hold_ends_on_the_database_clock_and_the_next_person_is_promoted(ledger):
    session_id = await ledger.a_session(1)
    holder, next_one = await ledger.reserve(session_id), await ledger.reserve(session_id)
    await timers.fire_due(ledger.sessions, TIMERS, ledger.region)
    assert await ledger.names(holder) == ["TrainingReserved"], "it is not time yet"

    await fire(ledger, "T4")

    assert (await ledger.last(holder))[0] == "TrainingReservationExpired"
    assert (await ledger.last(next_one))[0] == "TrainingReserved"


async def test_many_changes_are_announced_once_with_the_seats_that_are_left(ledger):
    session_id = await ledger.a_session(7)
    await ledger.reserve_many(session_id, 10)
    before = len(await ledger.told())

    await fire(ledger, "SEATS")

    announced = [body for name, body in (await ledger.told())[before:] if "Session" in name]
    assert [(one["seats_left"], one["waitlist_length"]) for one in announced] == [(0, 3)]
    assert announced[0]["changed"] == ["seats_left", "waitlist_length"]


async def test_the_announcement_is_not_put_off_by_further_changes(ledger):
    session_id = await ledger.a_session(7)
    await ledger.reserve(session_id)
    [first] = await ledger.rows("SELECT due_at FROM timers WHERE kind = 'SEATS'")

    await ledger.reserve(session_id)

    [second] = await ledger.rows("SELECT due_at FROM timers WHERE kind = 'SEATS'")
    assert second == first


async def test_a_change_after_an_announcement_is_announced_too(ledger):
    session_id = await ledger.a_session(7)
    await ledger.reserve(session_id)
    await fire(ledger, "SEATS")

    await ledger.reserve(session_id)
    await fire(ledger, "SEATS")

    left = [body["seats_left"] for name, body in await ledger.told() if "Updated" in name]
    assert left == [7, 6, 5]


async def test_a_confirmation_beside_the_timer_of_its_hold_never_waits_for_a_deadlock(ledger):
    session_id = await ledger.a_session(20)
    people = await ledger.reserve_many(session_id, 20)
    await ledger.run("UPDATE timers SET due_at = now() - interval '1 s'")

    async with asyncio.timeout(10):
        await asyncio.gather(
            timers.fire_due(ledger.sessions, TIMERS, ledger.region),
            *(ledger.confirm(person) for person in people),
        )

    [row] = await ledger.rows("SELECT sum(tries) AS tries FROM timers")
    assert row["tries"] == 0
    states = await ledger.rows("SELECT DISTINCT state FROM reservations")
    assert {str(row["state"]) for row in states} <= {"confirmed", "expired"}
