"""Messages handed over in process, and what a service said."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from chassis import clock, envelope, timers
from chassis.consuming import Dispatcher, Subscriptions
from chassis.database import Sessions
from chassis.tables import LIVE, OutboxRow, TimerRow
from contracts.catalogue import MESSAGES
from contracts.message import Message

OFFSETS = itertools.count()


@dataclass
class HandedRecord:
    """A record as Kafka would give it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: envelope.Headers
    partition: int = 0
    offset: int = field(default_factory=lambda: next(OFFSETS))
    timestamp: int = 0


def record_of(message: Message, *, id_: UUID | None = None, **more: Any) -> HandedRecord:
    """Return the record of a message. ``more``: subject, sequence, correlation_id."""
    headers = envelope.write(
        id_=id_ or uuid4(),
        type_=message.type_name(),
        source="/test/test",
        subject=more.get("subject", f"test/{message.key}"),
        time=clock.now(),
        key=message.key,
        sequence=more.get("sequence", 1),
        more=[("ce_correlationid", more["correlation_id"])] if "correlation_id" in more else [],
    )
    body = message.model_dump_json().encode()
    return HandedRecord(f"test.{message.stream}", message.key.encode(), body, headers)


async def deliver(
    listens_to: Subscriptions,
    message: Message,
    *,
    sessions: Sessions,
    region: object,
    id_: UUID | None = None,
    **more: Any,
) -> UUID:
    """Hand a message to whoever listens to it, as Kafka would; return its id.

    A message handled before is absorbed. Whatever the handler raises comes out.
    """
    id_ = id_ or uuid4()
    dispatcher = Dispatcher(message.stream, listens_to, sessions, region)
    await dispatcher.apply(record_of(message, id_=id_, **more))
    return id_


async def said(sessions: Sessions, known: Mapping[str, type[Message]] = MESSAGES) -> list[Message]:
    """Return the messages that wait in the outbox, in order."""
    async with sessions() as session:
        rows = (await session.scalars(select(OutboxRow).order_by(col(OutboxRow.seq)))).all()
    return [known[row.type].model_validate_json(row.payload or b"") for row in rows]


async def drain(sessions: Sessions, known: Mapping[str, type[Message]] = MESSAGES) -> list[Message]:
    """Return the messages that wait in the outbox, in order, and take them out of it."""
    messages = await said(sessions, known)
    async with sessions() as session, session.begin():
        await session.execute(delete(OutboxRow))
    return messages


async def armed(sessions: Sessions) -> dict[tuple[str, UUID, int], datetime]:
    """Return the live timers: (kind, subject, attempt) and when each is due."""
    async with sessions() as session:
        rows = (await session.scalars(select(TimerRow).where(LIVE))).all()
    return {(row.kind, row.subject_id, row.attempt): row.due_at for row in rows}


async def fire(
    sessions: Sessions, table: timers.Timers, region: object, *, kind: str | None = None
) -> int:
    """Make the live timers (of one kind) due at once and fire them; return how many were tried."""
    due = update(TimerRow).where(LIVE).values(due_at=func.now() - timedelta(seconds=1))
    async with sessions() as session, session.begin():
        await session.execute(due.where(col(TimerRow.kind) == kind) if kind else due)
    return await timers.fire_due(sessions, table, region)
