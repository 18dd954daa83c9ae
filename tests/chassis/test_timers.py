"""Timers: the database's clock, one transaction each, and never lost."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from chassis import timers
from chassis.database import Sessions
from chassis.tables import TimerRow
from chassis.testing import FixedClock, armed, fire
from chassis.unit_of_work import Timer, UnitOfWork
from tests.chassis import toy

pytestmark = pytest.mark.engines


async def arm(sessions: Sessions, *due: timedelta) -> None:
    async with UnitOfWork(sessions) as uow:
        uow.arm(*(Timer("tick", uuid4(), each, attempt=n) for n, each in enumerate(due)))


async def test_what_is_due_is_decided_by_the_database(
    toy_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    # Given a process whose clock is years ahead
    monkeypatch.setattr("chassis.clock.now", FixedClock())
    await arm(toy_sessions, timedelta(seconds=-1), timedelta(hours=1))

    # When it looks for what is due
    await timers.fire_due(toy_sessions, toy.TIMERS, None)

    # Then only what the database calls due has fired, once
    assert await toy.effects(toy_sessions) == [0]
    assert await timers.fire_due(toy_sessions, toy.TIMERS, None) == 0


async def test_processes_that_poll_together_fire_each_timer_once(toy_sessions: Sessions):
    await arm(toy_sessions, *[timedelta(seconds=-1)] * 40)

    await asyncio.gather(*(timers.fire_due(toy_sessions, toy.TIMERS, None) for _ in range(3)))

    assert await toy.effects(toy_sessions) == list(range(40))


async def test_a_timer_that_fails_keeps_nothing_and_comes_back_later(toy_sessions: Sessions):
    # Given a timer whose handler fails, beside one that works
    toy.faults.update({0: -1})
    await arm(toy_sessions, *[timedelta(seconds=-1)] * 2)

    # When they fire, again and again
    due = []
    for _ in range(4):
        await fire(toy_sessions, toy.TIMERS, None)
        async with UnitOfWork(toy_sessions) as uow:
            now = await uow.db_now()
        [at] = (await armed(toy_sessions)).values()
        due.append(round((at - now).total_seconds() / 60))
    toy.faults.clear()

    # Then it is due again after 1, 5, 30, 30 minutes, still armed, and left no effect
    assert due == [1, 5, 30, 30]
    assert await toy.effects(toy_sessions) == [1]
    async with toy_sessions() as session:
        tries = await session.scalars(select(col(TimerRow.tries)).order_by(col(TimerRow.tries)))
    assert tries.all() == [0, 4]


async def test_a_timer_may_arm_itself_again(toy_sessions: Sessions):
    subject = uuid4()

    async def again(uow: UnitOfWork, timer: timers.FiredTimer, _: object) -> None:
        uow.arm(Timer("tick", timer.subject_id, timedelta(hours=1)))

    async with UnitOfWork(toy_sessions) as uow:
        uow.arm(Timer("tick", subject, timedelta(seconds=-1)))
    await timers.fire_due(toy_sessions, {"tick": again}, None)

    assert list(await armed(toy_sessions)) == [("tick", subject, 0)]


async def test_a_timer_of_a_kind_nobody_knows_waits(toy_sessions: Sessions):
    async with UnitOfWork(toy_sessions) as uow:
        uow.arm(Timer("tomorrow", uuid4(), timedelta(seconds=-1)))

    assert await timers.fire_due(toy_sessions, toy.TIMERS, None) == 0
    assert len(await armed(toy_sessions)) == 1
