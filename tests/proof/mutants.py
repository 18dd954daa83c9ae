"""Rules of the system taken away one by one, by name: the proof must go red, or it proves nothing.

A name that no longer exists is an error: mutants follow the code.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from faststream import AckPolicy
from sqlalchemy import select, text, update
from sqlmodel import col

from chassis import relay
from chassis.consuming import Delivery, Dispatcher
from chassis.kafka import KafkaMessage
from chassis.unit_of_work import UnitOfWork
from services.candidacy.domain.obligations import seat_of
from services.candidacy.models import Candidacy
from services.trainings.domain.seats import Hold
from services.trainings.models import TrainingSession

READ_THEN_WRITE_SECONDS = 0.05


@dataclass(frozen=True)
class Mutant:
    """A rule taken away: where it is (``module:attribute``), and what stands there instead."""

    number: int
    rule: str
    target: str
    instead: object

    @contextmanager
    def living(self) -> Iterator[None]:
        """Put the mutant in the place of the rule for the time of a block."""
        module, _, path = self.target.partition(":")
        *owners, name = path.split(".")
        holder: Any = importlib.import_module(module)
        for owner in owners:
            holder = getattr(holder, owner)
        rule = holder.__dict__[name]
        setattr(holder, name, self.instead)
        try:
            yield
        finally:
            setattr(holder, name, rule)


async def no_inbox(uow: UnitOfWork, message_id: UUID, *, consumer: str) -> None:
    """Claim nothing."""


_claim = UnitOfWork.claim


async def claim_elsewhere(uow: UnitOfWork, message_id: UUID, *, consumer: str) -> None:
    """Claim in a transaction of its own."""
    async with UnitOfWork(uow.sessions) as other:
        await _claim(other, message_id, consumer=consumer)


@asynccontextmanager
async def claimed_last(delivery: Delivery[object]) -> AsyncIterator[UnitOfWork]:
    """Handle first, claim afterwards."""
    async with UnitOfWork(delivery.sessions) as uow:
        yield uow
        await _claim(uow, delivery.message_id, consumer=delivery.consumer)


def acknowledged_first(dispatcher: Dispatcher) -> Callable[[KafkaMessage], Any]:
    """Commit the offset, then handle."""

    async def consume(message: KafkaMessage) -> None:
        await message.ack()
        record: Any = message.raw_message
        await dispatcher.handle(record)

    return consume


class DefaultPolicy:
    """The policy that FastStream takes when nobody chooses one."""

    NACK_ON_ERROR = AckPolicy.ACK_FIRST


async def delete_then_send(self: relay.Relay, connection: Any) -> int:
    """Forget the rows before Kafka has them."""
    rows = await connection.fetch(relay._SELECT, [], relay.BATCH)
    await connection.execute("DELETE FROM outbox WHERE seq = ANY($1)", [r["seq"] for r in rows])
    await _send(self, rows)
    return len(rows)


async def send_after_the_last(self: relay.Relay, connection: Any) -> int:
    """Send what comes after the last row sent."""
    last = getattr(self, "last", 0)
    rows = await connection.fetch(
        "SELECT * FROM outbox WHERE seq > $1 ORDER BY seq LIMIT 500", last
    )
    if rows:
        await _send(self, rows)
        self.last = rows[-1]["seq"]  # type: ignore[attr-defined]
    return len(rows)


async def send_what_is_not_locked(self: relay.Relay, connection: Any) -> int:
    """Share the rows with another relay."""
    async with connection.transaction():
        rows = await connection.fetch(
            "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT 3"
            " FOR UPDATE SKIP LOCKED) RETURNING *"
        )
        await asyncio.sleep(0.02 if rows and rows[0]["seq"] % 2 else 0)
        await _send(self, sorted(rows, key=lambda row: row["seq"]))
    return len(rows)


async def no_leader(_: Any) -> None:
    """Let every relay work."""


async def _send(self: relay.Relay, rows: list[Any]) -> None:
    if rows:
        if self._producer is None:
            self._producer = relay.Producer(self._kafka_url, "mutant")
        records = [self._record(row) for row in rows]
        await self._producer.send_all(records)


async def unlocked(repository: Any, *conditions: Any) -> Candidacy | None:
    """Read a case to change it, without a lock."""
    query = select(Candidacy).where(*conditions)
    found: Candidacy | None = (await repository._session.scalars(query)).one_or_none()
    await asyncio.sleep(READ_THEN_WRITE_SECONDS)
    return found


async def read_then_write(repository: Any, session_id: UUID, *, hold: Any, grace: Any) -> Any:
    """Count the seats, then take one."""
    query = select(TrainingSession.taken, TrainingSession.capacity, text("now()"))
    taken, capacity, now = (
        await repository._session.execute(query.where(col(TrainingSession.id) == session_id))
    ).one()
    await asyncio.sleep(READ_THEN_WRITE_SECONDS)
    if taken >= capacity:
        return None
    await repository._session.execute(
        update(TrainingSession).where(col(TrainingSession.id) == session_id).values(taken=taken + 1)
    )
    return Hold(now + hold, now + hold + grace)


async def promote_nobody(*_: object) -> None:
    """Leave the waitlist as it is."""


MUTANTS = {
    mutant.number: mutant
    for mutant in (
        Mutant(1, "aucune boîte de réception", "chassis.unit_of_work:UnitOfWork.claim", no_inbox),
        Mutant(2, "marque à part", "chassis.unit_of_work:UnitOfWork.claim", claim_elsewhere),
        Mutant(3, "marque à la fin", "chassis.consuming:Delivery.claimed", claimed_last),
        Mutant(4, "position validée d’abord", "chassis.kafka:_consume", acknowledged_first),
        Mutant(5, "politique par défaut", "chassis.kafka:AckPolicy", DefaultPolicy),
        Mutant(6, "effacer avant l’accusé", "chassis.relay:Relay._step", delete_then_send),
        Mutant(7, "relais à curseur", "chassis.relay:Relay._step", send_after_the_last),
        Mutant(8, "deux relais à la fois", "chassis.relay:Relay._step", send_what_is_not_locked),
        Mutant(
            9,
            "publier sans verrou",
            "services.candidacy.repository.cases:CandidacyRepository._one",
            unlocked,
        ),
        Mutant(
            10,
            "lire, vérifier, écrire",
            "services.trainings.repository.seats:SeatsRepository.take_seat",
            read_then_write,
        ),
        Mutant(
            11,
            "succès tardif gardé",
            "services.candidacy.use_cases.seats:_give_back",
            lambda *_: None,
        ),
        Mutant(
            12,
            "essai non vérifié",
            "services.candidacy.domain.obligations:fresh_seat",
            seat_of,
        ),
        Mutant(
            13,
            "deux engagements",
            "services.candidacy.repository.cases:Rivals.committed_elsewhere",
            property(lambda _: False),
        ),
        Mutant(
            14,
            "personne n’avance",
            "services.trainings.use_cases.seats:promote_waiting",
            promote_nobody,
        ),
    )
}


def alive_from_the_environment(number: str) -> None:
    """Make a mutant live for the whole of this process (a toy started as one)."""
    if number:
        MUTANTS[int(number)].living().__enter__()
