"""A toy service for the tests of the chassis: it counts what it hears, and answers."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import text

from chassis.consuming import Delivery, Subscriptions
from chassis.database import Sessions
from chassis.timers import FiredTimer, Timers
from chassis.unit_of_work import UnitOfWork
from contracts.message import Event


class Ping(Event):
    """Something to count (un appel). Said by `toy`."""

    stream: ClassVar[str] = "toy.events"
    key_field: ClassVar[str] = "ball_id"

    ball_id: UUID
    number: int
    sent_at: datetime | None = None


class Ball:
    """The author of pings."""

    def __init__(self, id_: UUID | None = None, version: int = 0) -> None:
        self.id, self.version = id_ or uuid4(), version

    @property
    def subject(self) -> str:
        """Return the subject of its events."""
        return f"ball/{self.id}"


class Broken(Exception):
    """What a buggy handler raises."""


faults: dict[int, int] = {}
"""Number → how many times its handler fails before it works; -1: always."""


async def count(ping: Ping, delivery: Delivery[object]) -> None:
    """Count a ping once."""
    async with delivery.claimed() as uow:
        await uow.session.execute(
            text("INSERT INTO effects (number, handled_at) VALUES (:n, clock_timestamp())"),
            {"n": ping.number},
        )
        if left := faults.get(ping.number, 0):
            faults[ping.number] = left - 1
            raise Broken(f"secret value {ping.number}")


async def tick(uow: UnitOfWork, timer: FiredTimer, _: object) -> None:
    """Count a timer, under the number of its attempt."""
    await uow.session.execute(
        text("INSERT INTO effects (number, handled_at) VALUES (:n, clock_timestamp())"),
        {"n": timer.attempt},
    )
    if faults.get(timer.attempt):
        raise Broken(f"secret value {timer.attempt}")


TIMERS: Timers = {"tick": tick}
LISTENS_TO: Subscriptions = {Ping: count}


async def create_effects(sessions: Sessions) -> None:
    """Create the table of effects: repeated numbers show."""
    async with sessions.engine.begin() as connection:
        await connection.execute(
            text("CREATE TABLE IF NOT EXISTS effects (number int, handled_at timestamptz)")
        )


async def effects(sessions: Sessions) -> list[int]:
    """Return the numbers counted, repeated ones included."""
    async with sessions() as session:
        rows = await session.execute(text("SELECT number FROM effects ORDER BY number"))
        return [row[0] for row in rows]


async def say(sessions: Sessions, ball: Ball, *numbers: int) -> None:
    """Publish pings in one transaction."""
    async with UnitOfWork(sessions) as uow:
        uow.publish(*[Ping(ball_id=ball.id, number=n) for n in numbers], author=ball)
