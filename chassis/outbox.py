"""The outbox: a message leaves for Kafka only if the transaction that says it commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID, uuid5

from pydantic import BaseModel
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis import bulk
from chassis.tables import OutboxRow
from contracts.message import Message

NAMESPACE = UUID("0c4f1a53-98a0-5e62-8a7f-6b1d0e6a2f11")
LARGEST = 262_144
BATCH = 500


class MessageTooLarge(Exception):
    """A message over 256 KiB: the broker would refuse it, and its key would wait for ever."""


@dataclass(frozen=True)
class Outgoing:
    """A message, already serialised, with its place in the life of its author."""

    id: UUID
    stream: str
    key: str
    type: str
    subject: str
    sequence: int
    payload: bytes


_OWN = tuple(each.name for each in fields(Outgoing))
_TABLE: Table = OutboxRow.__table__  # type: ignore[attr-defined]


def outgoing(message: Message, id_: UUID, subject: str, sequence: int) -> Outgoing:
    """Return a message ready to leave. Raises `MessageTooLarge`."""
    body = serialised(message)
    return Outgoing(id_, message.stream, message.key, message.type_name(), subject, sequence, body)


def serialised(body: BaseModel) -> bytes:
    """Serialise a body, once. Raises `MessageTooLarge`."""
    payload = body.model_dump_json().encode()
    if len(payload) > LARGEST:
        raise MessageTooLarge(type(body).__name__)
    return payload


def message_id(
    service: str, epoch: int, author: UUID, sequence: int, type_name: str, rank: int
) -> UUID:
    """Return the id of a message: the same after a rollback, another for each publication."""
    return uuid5(NAMESPACE, f"{service}|{epoch}|{author}|{sequence}|{type_name}|{rank}")


async def insert_many(
    session: AsyncSession, messages: Sequence[Outgoing], headers: Mapping[str, str]
) -> None:
    """Write messages in the outbox, in order; one that is there already stays as it is."""
    rows = [(*(getattr(message, name) for name in _OWN), dict(headers)) for message in messages]
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        await bulk.insert_many(session, _TABLE, (*_OWN, "headers"), part, key="id")


async def oldest_seconds(session: AsyncSession) -> float:
    """Return the age of the oldest message waiting, in seconds."""
    query = select(func.extract("epoch", func.now() - func.min(col(OutboxRow.created_at))))
    return float(await session.scalar(query) or 0)


async def waiting(session: AsyncSession) -> int:
    """Return how many messages wait."""
    return int(await session.scalar(select(func.count()).select_from(OutboxRow)) or 0)
