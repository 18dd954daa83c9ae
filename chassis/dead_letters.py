"""Records that could not be handled: kept as bytes, listed, replayed, discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Exists, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis import envelope
from chassis.envelope import Record
from chassis.logging import stack_hash
from chassis.tables import DeadLetter, InboxRow


class Reason(StrEnum):
    """Why a record is here."""

    MALFORMED = "MALFORMED"
    SCHEMA = "SCHEMA"
    UNKNOWN_MAJOR = "UNKNOWN_MAJOR"
    HANDLER_ERROR = "HANDLER_ERROR"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Failure:
    """What went wrong with a record."""

    reason: Reason
    error: BaseException
    attempts: int
    first_at: datetime
    last_at: datetime


async def store(session: AsyncSession, record: Record, handler: str, failure: Failure) -> None:
    """Keep a record and mark it handled, in this transaction; a second time changes nothing."""
    id_ = envelope.message_id(record.headers)
    row = DeadLetter(
        handler=handler,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        message_id=id_,
        type=_type(record),
        key=record.key,
        reason=failure.reason,
        error_class=type(failure.error).__name__[:120],
        error_fields=error_fields(failure.error),
        stack_hash=stack_hash(failure.error),
        attempts=failure.attempts,
        first_at=failure.first_at,
        last_at=failure.last_at,
        headers=[part for name, value in record.headers or () for part in (name.encode(), value)],
        payload=record.value,
    )
    await session.execute(insert(DeadLetter).values(row.model_dump()).on_conflict_do_nothing())
    if id_ is not None:
        await session.execute(
            insert(InboxRow).values(consumer=handler, message_id=id_).on_conflict_do_nothing()
        )


def error_fields(error: BaseException) -> str | None:
    """Return places and codes of a validation error, never the values that were sent."""
    if isinstance(error, ValidationError):
        rows = error.errors(include_input=False, include_url=False, include_context=False)
        return ", ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in rows)[:200]
    if isinstance(error, envelope.Malformed):
        return error.field[:200]
    return None


def _type(record: Record) -> str | None:
    raw = envelope.readable(record.headers).get("ce_type", "")
    clean = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in raw)
    return clean[:64] or None


class StoredRecord:
    """A record as it was received, taken back from its letter."""

    def __init__(self, letter: DeadLetter) -> None:
        self.topic, self.partition, self.offset = letter.topic, letter.partition, letter.offset
        self.key, self.value = letter.key, letter.payload
        names, values = letter.headers[::2], letter.headers[1::2]
        self.headers: envelope.Headers = [
            ((name or b"").decode(), value) for name, value in zip(names, values, strict=True)
        ]


@dataclass(frozen=True)
class Choice:
    """Which letters a command is about."""

    id: UUID | None = None
    reason: str | None = None
    type: str | None = None
    since: datetime | None = None


async def open_letters(session: AsyncSession, choice: Choice) -> Sequence[DeadLetter]:
    """Return open letters, oldest first in each partition."""
    query = (
        select(DeadLetter)
        .where(col(DeadLetter.status) == "OPEN")
        .order_by(col(DeadLetter.topic), col(DeadLetter.partition), col(DeadLetter.offset))
    )
    if choice.id:
        query = query.where(col(DeadLetter.id) == choice.id)
    if choice.reason:
        query = query.where(col(DeadLetter.reason) == choice.reason)
    if choice.type:
        query = query.where(col(DeadLetter.type) == choice.type)
    if choice.since:
        query = query.where(col(DeadLetter.first_at) >= choice.since)
    return (await session.scalars(query)).all()


async def take(session: AsyncSession, id_: UUID) -> DeadLetter | None:
    """Lock an open letter and forget that its message was handled, unless it was replayed."""
    query = select(DeadLetter).where(col(DeadLetter.id) == id_).with_for_update()
    letter = (await session.scalars(query)).one_or_none()
    if letter is None or letter.status != "OPEN":
        return None
    if letter.message_id is not None:
        await session.execute(
            delete(InboxRow)
            .where(col(InboxRow.consumer) == letter.handler)
            .where(col(InboxRow.message_id) == letter.message_id)
            .where(~_replayed(letter))
        )
    return letter


def _replayed(letter: DeadLetter) -> Exists:
    """Was the same message, received twice, already replayed from its other letter?"""
    return (
        select(col(DeadLetter.id))
        .where(col(DeadLetter.handler) == letter.handler)
        .where(col(DeadLetter.message_id) == letter.message_id)
        .where(col(DeadLetter.status) == "REPLAYED")
        .exists()
    )


async def resolve(
    session: AsyncSession, id_: UUID, *, status: str, by: str, resolution: str
) -> bool:
    """Close a letter; false if it was not open."""
    done = await session.execute(
        update(DeadLetter)
        .where(col(DeadLetter.id) == id_, col(DeadLetter.status) == "OPEN")
        .values(status=status, resolved_at=func.now(), resolved_by=by, resolution=resolution)
        .returning(col(DeadLetter.id))
    )
    return done.scalar_one_or_none() is not None


async def failed_again(session: AsyncSession, id_: UUID, error: BaseException) -> None:
    """Count one more failed attempt."""
    await session.execute(
        update(DeadLetter)
        .where(col(DeadLetter.id) == id_)
        .values(
            attempts=col(DeadLetter.attempts) + 1,
            last_at=func.now(),
            error_class=type(error).__name__[:120],
            error_fields=error_fields(error),
            stack_hash=stack_hash(error),
        )
    )


async def count_open(session: AsyncSession) -> dict[str, int]:
    """Return how many letters are open, by reason."""
    query = (
        select(col(DeadLetter.reason), func.count())
        .where(col(DeadLetter.status) == "OPEN")
        .group_by(col(DeadLetter.reason))
    )
    return {reason: count for reason, count in (await session.execute(query)).all()}


KEPT_AFTER_RESOLUTION = timedelta(days=14)
