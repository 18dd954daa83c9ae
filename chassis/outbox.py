"""The outbox: a message leaves for Kafka only if the transaction that says it commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.tables import OutboxRow
from contracts.message import Message

NAMESPACE = UUID("0c4f1a53-98a0-5e62-8a7f-6b1d0e6a2f11")
LARGEST = 262_144
BATCH = 500


class MessageTooLarge(Exception):
    """A message over 256 KiB: the broker would refuse it, and its key would wait for ever."""


@dataclass(frozen=True)
class Outgoing:
    """A message with its place in the life of its author.

    A ``message`` of none with a ``key`` is a tombstone of a catalogue.
    """

    message: Message
    subject: str
    sequence: int
    id: UUID
    stream: str | None = None


def message_id(
    service: str, epoch: int, author: UUID, sequence: int, type_name: str, rank: int
) -> UUID:
    """Return the id of a message: the same after a rollback, another for each publication."""
    return uuid5(NAMESPACE, f"{service}|{epoch}|{author}|{sequence}|{type_name}|{rank}")


async def insert_many(
    session: AsyncSession, messages: Sequence[Outgoing], headers: Mapping[str, str]
) -> None:
    """Write messages in the outbox, in order, by statements of 500 rows."""
    rows = [_values(message, headers) for message in messages]
    for start in range(0, len(rows), BATCH):
        await session.execute(
            insert(OutboxRow)
            .values(rows[start : start + BATCH])
            .on_conflict_do_nothing(index_elements=["id"])
        )


def _values(outgoing: Outgoing, headers: Mapping[str, str]) -> dict[str, object]:
    message = outgoing.message
    payload = message.model_dump_json().encode()
    if len(payload) > LARGEST:
        raise MessageTooLarge(message.type_name())
    return {
        "id": outgoing.id,
        "stream": outgoing.stream or message.stream,
        "key": message.key,
        "type": message.type_name(),
        "subject": outgoing.subject,
        "sequence": outgoing.sequence,
        "headers": dict(headers),
        "payload": payload,
    }


async def oldest_seconds(session: AsyncSession) -> float:
    """Return the age of the oldest message waiting, in seconds."""
    query = select(func.extract("epoch", func.now() - func.min(col(OutboxRow.created_at))))
    return float(await session.scalar(query) or 0)


async def waiting(session: AsyncSession) -> int:
    """Return how many messages wait."""
    return int(await session.scalar(select(func.count()).select_from(OutboxRow)) or 0)
