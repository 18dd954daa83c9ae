"""State, messages, timers and the inbox mark are one transaction, whole or nothing."""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col

from chassis.database import Sessions, sessions_of
from chassis.outbox import MessageTooLarge
from chassis.retry import sqlstate
from chassis.tables import AuditRow, OutboxRow
from chassis.testing import Databases, armed
from chassis.unit_of_work import ActorRef, AlreadyHandled, Timer, TimerKey, UnitOfWork
from cli import db
from contracts.message import Event
from tests.chassis import toy

pytestmark = pytest.mark.engines


async def rows(sessions: Sessions) -> list[OutboxRow]:
    async with sessions() as session:
        return list(await session.scalars(select(OutboxRow).order_by(col(OutboxRow.seq))))


async def test_a_message_delivered_four_times_at_once_has_one_effect(toy_sessions: Sessions):
    # Given fifty messages, each delivered four times at the same instant
    ids = [uuid4() for _ in range(50)]
    runs: list[int] = []

    async def handle(message_id: UUID, number: int) -> None:
        async with UnitOfWork(toy_sessions) as uow:
            await uow.claim(message_id, consumer="count")
            runs.append(number)
            await uow.session.execute(
                text("INSERT INTO effects (number, handled_at) VALUES (:n, now())"), {"n": number}
            )

    # When they are handled concurrently
    deliveries = [handle(id_, n) for n, id_ in enumerate(ids) for _ in range(4)]
    gate = asyncio.Semaphore(8)

    async def one(delivery: Coroutine[None, None, None]) -> None:
        async with gate:
            await delivery

    outcomes = await asyncio.gather(*map(one, deliveries), return_exceptions=True)

    # Then each had one effect and one run; the others stopped at the claim
    assert await toy.effects(toy_sessions) == list(range(50))
    assert sorted(runs) == list(range(50))
    assert sum(isinstance(each, AlreadyHandled) for each in outcomes) == 150


async def test_a_claim_rolled_back_leaves_the_message_to_be_handled(toy_sessions: Sessions):
    message_id = uuid4()
    with contextlib.suppress(toy.Broken):
        async with UnitOfWork(toy_sessions) as uow:
            await uow.claim(message_id, consumer="count")
            raise toy.Broken

    async with UnitOfWork(toy_sessions) as uow:
        await uow.claim(message_id, consumer="count")

    with pytest.raises(AlreadyHandled):
        async with UnitOfWork(toy_sessions) as uow:
            await uow.claim(message_id, consumer="count")


async def test_nothing_is_said_when_the_transaction_fails(toy_sessions: Sessions):
    ball = toy.Ball()
    with contextlib.suppress(toy.Broken):
        async with UnitOfWork(toy_sessions) as uow:
            uow.publish(toy.Ping(ball_id=ball.id, number=1), author=ball)
            uow.arm(Timer("T0", ball.id, timedelta(minutes=1)))
            uow.audit(action="ball.thrown", object_kind="ball", object_id=ball.id)
            await uow.flush()
            raise toy.Broken

    assert await rows(toy_sessions) == []
    assert await armed(toy_sessions) == {}


async def test_the_same_transaction_run_again_makes_the_same_ids(toy_sessions: Sessions):
    # Given a transaction that failed after it had spoken
    ball_id = uuid4()
    ids: list[list[UUID]] = []
    for fails in (True, False):
        ball = toy.Ball(ball_id)
        try:
            async with UnitOfWork(toy_sessions) as uow:
                for number in (1, 2):
                    uow.publish(toy.Ping(ball_id=ball.id, number=number), author=ball)
                await uow.flush()
                ids.append(list(await uow.session.scalars(select(col(OutboxRow.id)))))
                if fails:
                    raise toy.Broken
        except toy.Broken:
            continue

    # Then the second time says the same thing, under the same ids
    assert ids[0] == ids[1]
    assert [row.sequence for row in await rows(toy_sessions)] == [1, 2]


async def test_two_messages_of_one_kind_in_one_transaction_both_leave(toy_sessions: Sessions):
    ball = toy.Ball()
    same = toy.Ping(ball_id=ball.id, number=1)

    await toy.say(toy_sessions, ball, 1, 1)
    async with UnitOfWork(toy_sessions) as uow:
        uow.publish_alone(same, causing=ball.id, subject="ball/x")
        await uow.flush()
        uow.publish_alone(same, causing=ball.id, subject="ball/x")

    assert len({row.id for row in await rows(toy_sessions)}) == 4


async def test_a_version_of_an_earlier_epoch_is_another_fact(toy_sessions: Sessions):
    ball_id = uuid4()
    for epoch in (0, 1):
        restored = Sessions("toy", toy_sessions.engine, toy_sessions.maker, epoch)
        async with UnitOfWork(restored) as uow:
            ball = toy.Ball(ball_id)
            uow.publish(toy.Ping(ball_id=ball.id, number=1), author=ball)

    assert len(await rows(toy_sessions)) == 2


class Huge(Event):
    """A message nobody may send."""

    stream: ClassVar[str] = "toy.events"
    key_field: ClassVar[str] = "ball_id"

    ball_id: UUID
    text: str


async def test_a_message_over_256_kib_is_refused_when_it_is_said(toy_sessions: Sessions):
    ball = toy.Ball()
    async with UnitOfWork(toy_sessions) as uow:
        with pytest.raises(MessageTooLarge):
            uow.publish(Huge(ball_id=ball.id, text="a" * 262_144), author=ball)


async def test_a_timer_armed_again_moves_and_one_taken_back_is_gone(toy_sessions: Sessions):
    subject = uuid4()
    for minutes in (1, 60):
        async with UnitOfWork(toy_sessions) as uow:
            uow.arm(
                Timer("T1", subject, timedelta(minutes=minutes), attempt=1),
                Timer("T1", subject, timedelta(minutes=minutes), attempt=2),
                Timer("T2", subject, timedelta(minutes=minutes), keeps_its_hour=True),
            )

    async with UnitOfWork(toy_sessions) as uow:
        uow.cancel(TimerKey("T1", subject, attempt=2))
        now = await uow.db_now()

    left = await armed(toy_sessions)
    assert set(left) == {("T1", subject, 1), ("T2", subject, 0)}
    assert left["T1", subject, 1] > now + timedelta(minutes=50)
    assert left["T2", subject, 0] < now + timedelta(minutes=2)


async def test_who_did_what_is_written_with_the_state(toy_sessions: Sessions):
    candidacy_id = uuid4()
    async with UnitOfWork(toy_sessions, actor=ActorRef("employer", "e1")) as uow:
        uow.audit(
            action="candidacy.decide",
            object_kind="candidacy",
            object_id=candidacy_id,
            from_state="SUBMITTED",
            to_state="ACCEPT_PENDING",
        )

    async with toy_sessions() as session:
        row = (await session.scalars(select(AuditRow))).one()
    assert (row.actor_kind, row.actor_id, row.object_id) == ("employer", "e1", candidacy_id)


async def test_the_service_adds_to_its_audit_and_never_rewrites_it(databases: Databases):
    # Given a database whose roles were made by `traitdunion db init`
    url = await databases.fresh("toy")
    await db.prepare(databases.admin_url, "toy", url.rsplit("/", 1)[1])
    await db.prepare(databases.admin_url, "toy", url.rsplit("/", 1)[1])
    sessions = sessions_of(url.replace("postgres@", "toy_service@"), "toy")

    # When the service writes in its audit, then tries to change it
    async with UnitOfWork(sessions) as uow:
        uow.audit(action="a", object_kind="ball", object_id=uuid4())
    refused = []
    for statement in ("UPDATE audit SET action = 'b'", "DELETE FROM audit", "TRUNCATE audit"):
        async with sessions() as session:
            with pytest.raises(ProgrammingError) as caught:
                await session.execute(text(statement))
            refused.append(sqlstate(caught.value))
    await sessions.engine.dispose()

    # Then it may only add
    assert refused == ["42501"] * 3
