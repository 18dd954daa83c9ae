"""For the tests of every service: databases by template, topics of one's own, signed callers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from joserfc.jwk import ECKey
from sqlalchemy import delete, func, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis import envelope, migrations, timers
from chassis.auth import Actor, Role, Signer, new_key
from chassis.consuming import Dispatcher, Subscriptions
from chassis.database import Sessions, sessions_of
from chassis.tables import LIVE, OutboxRow, TimerRow
from contracts.catalogue import MESSAGES
from contracts.message import Message

DROPS_AT_ONCE = 8


class Record:
    """A Kafka record made by hand."""

    def __init__(
        self,
        value: bytes | None,
        headers: envelope.Headers,
        *,
        topic: str = "test",
        partition: int = 0,
        offset: int = 0,
        key: bytes | None = None,
    ) -> None:
        self.value, self.headers, self.topic = value, headers, topic
        self.partition, self.offset, self.key = partition, offset, key


class Databases:
    """Databases of a test session: one template per service, one copy per test."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self._templates: dict[str, str] = {}
        self._made: list[str] = []

    async def fresh(self, service: str) -> str:
        """Return the address of an empty, migrated database that ends with ``_test``."""
        if service not in self._templates:
            template = f"{service}_{uuid4().hex[:8]}_template"
            await self._execute(f'CREATE DATABASE "{template}"')
            self._made.append(template)
            await migrations.upgrade(self._url(template), service)
            self._templates[service] = template
        name = f"{service}_{uuid4().hex[:8]}_test"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._templates[service]}"')
        self._made.append(name)
        return self._url(name)

    @asynccontextmanager
    async def sessions(self, service: str) -> AsyncIterator[Sessions]:
        """Open the sessions of a fresh database."""
        sessions = sessions_of(await self.fresh(service), service)
        try:
            yield sessions
        finally:
            await sessions.engine.dispose()

    async def drop(self) -> None:
        """Drop everything that was made, a few at a time: connections are counted."""
        few = asyncio.Semaphore(DROPS_AT_ONCE)

        async def one(name: str) -> None:
            async with few:
                await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

        await asyncio.gather(*map(one, self._made))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _url(self, name: str) -> str:
        return f"{self.admin_url.rsplit('/', 1)[0]}/{name}"


def record_of(
    message: Message, *, id_: UUID | None = None, sequence: int = 1, at: datetime | None = None
) -> Record:
    """Return a message as it would arrive from Kafka, said now or ``at``."""
    headers = envelope.write(
        id_=id_ or uuid4(),
        type_=message.type_name(),
        source="/test/test",
        subject=f"test/{message.key}",
        time=at or datetime.now(UTC),
        key=message.key,
        sequence=sequence,
        more=(),
    )
    body = message.model_dump_json().encode()
    return Record(body, list(headers), key=message.key.encode())


async def deliver(
    message: Message,
    listens_to: Subscriptions,
    sessions: Sessions,
    region: object,
    *,
    id_: UUID | None = None,
    sequence: int = 1,
    at: datetime | None = None,
) -> None:
    """Hand a message to the service as its consumer would, once, without Kafka."""
    dispatcher = Dispatcher(message.stream, listens_to, sessions, region)
    await dispatcher.apply(record_of(message, id_=id_, sequence=sequence, at=at))


async def said(session: AsyncSession) -> list[Message]:
    """Return the messages that wait in the outbox, oldest first."""
    rows = (await session.scalars(select(OutboxRow).order_by(col(OutboxRow.seq)))).all()
    return [MESSAGES[row.type].model_validate_json(row.payload or b"null") for row in rows]


class Callers:
    """Key pairs of calling services, and the file of their public keys."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.jwks_file = directory / "jwks.json"
        self._keys: dict[str, ECKey] = {}
        for name in ("gateway", "notifications", "partners", "cli"):
            key = new_key(name)
            self._keys[name] = key
            self.key_file(name).write_bytes(key.as_pem(private=True))
        public = [key.as_dict(private=False) for key in self._keys.values()]
        self.jwks_file.write_text(json.dumps({"keys": public}))

    def key_file(self, name: str) -> Path:
        """Return the private key of a caller."""
        return self.directory / f"{name}.pem"

    def signer(self, name: str = "gateway") -> Signer:
        """Return the signer of a caller."""
        return Signer(name, self._keys[name])

    def headers(self, audience: str, actor: Actor, caller: str = "gateway") -> dict[str, str]:
        """Return the headers of a call made for an actor."""
        return {"Authorization": f"Bearer {self.signer(caller).sign(audience, actor)}"}


def an_actor(role: Role, id_: UUID | None = None, *organisations: UUID, **more: Any) -> Actor:
    """Return an actor for a test."""
    return Actor("gateway", role, id_ or uuid4(), tuple(organisations), **more)


async def until(condition: Any, *, seconds: float = 10, every: float = 0.05) -> Any:
    """Wait until an asynchronous condition gives something true, and return it.

    Raises ``TimeoutError``: a wait has an end, and its failure says so.
    """
    async with asyncio.timeout(seconds):
        while not (found := await condition()):  # noqa: ASYNC110
            await asyncio.sleep(every)
        return found


async def drain(sessions: Sessions) -> list[Message]:
    """Return the messages that wait in the outbox, oldest first, and take them out of it."""
    async with sessions() as session:
        messages = await said(session)
        await session.execute(delete(OutboxRow))
        await session.commit()
    return messages


async def armed(sessions: Sessions) -> dict[tuple[str, UUID, int], datetime]:
    """Return the live timers: kind, subject and attempt, and when each is due."""
    async with sessions() as session:
        rows = (await session.scalars(select(TimerRow).where(LIVE))).all()
    return {(row.kind, row.subject_id, row.attempt): row.due_at for row in rows}


async def fire(
    sessions: Sessions, table: timers.Timers, region: object, *, kind: str | None = None
) -> int:
    """Make the live timers (of one kind) due at once and fire them; return how many were tried."""
    due = update(TimerRow).where(LIVE).values(due_at=func.now() - timedelta(seconds=1))
    async with sessions() as session:
        await session.execute(due.where(col(TimerRow.kind) == kind) if kind else due)
        await session.commit()
    return await timers.fire_due(sessions, table, region)


@dataclass
class FixedClock:
    """A clock that only moves when told to: ``monkeypatch.setattr(clock, "now", FixedClock())``."""

    at: datetime = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the instant it shows."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        self.at += by


def subscriber_faults(broker: Any, region: str, service: str) -> list[str]:
    """Return what the subscribers of a service break of the rules; empty when all is well."""
    faults = []
    for each in broker.subscribers:
        topic, options = each.topic_names_for_subscribe[0], each._connection_args
        rules = {
            "region in the topic": topic.startswith(f"{region}."),
            "group": each.group_id == f"{region}.{service}",
            "NACK_ON_ERROR": each.ack_policy.name == "NACK_ON_ERROR",
            "earliest": options.get("auto_offset_reset") == "earliest",
            "static member": bool(options.get("group_instance_id")),
            "poll interval": options.get("max_poll_interval_ms") == 60_000,
            "one worker": type(each).__name__ in ("DefaultSubscriber", "BatchSubscriber"),
            "batches of catalogues only": topic.endswith(".catalogue")
            or type(each).__name__ != "BatchSubscriber",
            "no reply": each._no_reply is True,
            "catch-all": len(each.calls) == 1,
        }
        faults += [f"{topic}: {rule}" for rule, holds in rules.items() if not holds]
    return faults


async def run_sql(sessions: Sessions, statement: str, **values: object) -> None:
    """Change a database by hand, as time or an accident would."""
    async with sessions.engine.begin() as connection:
        await connection.execute(text(statement), values)
