"""State, outgoing messages, timers and the inbox mark are saved together, or not at all."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis import arming, outbox
from chassis.arming import Timer, TimerKey
from chassis.database import Sessions
from chassis.failpoints import Point, hit
from chassis.tables import AuditRow, InboxRow
from contracts.message import Message

__all__ = [
    "SYSTEM",
    "ActorRef",
    "Aggregate",
    "AlreadyHandled",
    "Correlation",
    "Timer",
    "TimerKey",
    "UnitOfWork",
]


class Aggregate(Protocol):
    """Whoever speaks: its version rises by one with each message."""

    id: UUID
    version: int

    @property
    def subject(self) -> str:
        """Return the CloudEvents subject, such as ``candidacy/<uuid>``."""
        ...


@dataclass(frozen=True)
class ActorRef:
    """Who acts, for the audit: a kind and an id, never a name."""

    kind: str
    id: str | None = None
    on_behalf_of: str | None = None


SYSTEM = ActorRef("system")


@dataclass(frozen=True)
class Correlation:
    """What this transaction belongs to; travels in the headers of its messages."""

    causation_id: str | None = None
    correlation_id: str | None = None
    traceparent: str | None = None
    request_id: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers of the messages published here."""
        values = {
            "ce_causationid": self.causation_id or self.request_id,
            "ce_correlationid": self.correlation_id,
            "traceparent": self.traceparent,
        }
        return {name: value for name, value in values.items() if value}


class AlreadyHandled(Exception):
    """The message was handled before: nothing else happens, and it is acknowledged.

    Raised by `UnitOfWork.claim`; the dispatcher of `chassis.consuming` absorbs it.
    """


@dataclass
class UnitOfWork:
    """One transaction and what it says. The door that opens it owns it; nobody else commits."""

    sessions: Sessions
    actor: ActorRef = SYSTEM
    correlation: Correlation = field(default_factory=Correlation)
    session: AsyncSession = field(init=False)
    _messages: list[outbox.Outgoing] = field(default_factory=list, init=False)
    _timers: list[Timer | TimerKey] = field(default_factory=list, init=False)
    _rank: int = field(default=0, init=False)
    _claimed: bool = field(default=False, init=False)

    async def __aenter__(self) -> Self:
        self.session = await self.sessions().__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                await self.save()
            else:
                await self.session.rollback()
        finally:
            await self.session.close()

    async def save(self) -> None:
        """Write everything and commit. For the doors of the chassis only."""
        await self.flush()
        if self._claimed:
            hit(Point.CONSUMER_HANDLED)
        await self.session.commit()
        if self._claimed:
            hit(Point.CONSUMER_COMMITTED)

    async def flush(self) -> None:
        """Send to the database what this unit holds, without committing."""
        await self.session.flush()
        messages, self._messages = self._messages, []
        await outbox.insert_many(self.session, messages, self.correlation.headers())
        timers, self._timers = self._timers, []
        for timer in timers:
            await arming.write(self.session, timer)

    def publish(self, *messages: Message, author: Aggregate) -> None:
        """Queue ``messages``; they leave for Kafka only if this transaction commits."""
        for message in messages:
            author.version += 1
            self._queue(message, author.id, author.subject, author.version)

    def publish_alone(self, *messages: Message, causing: UUID, subject: str) -> None:
        """Queue messages that no aggregate says: their id comes from what caused them."""
        for message in messages:
            self._queue(message, causing, subject, 0)

    def publish_copy(self, copy: outbox.Outgoing) -> None:
        """Queue what has a stream, a type and an id of its own: a partner's form of a fact."""
        self._messages.append(copy)

    def _queue(self, message: Message, author: UUID, subject: str, sequence: int) -> None:
        service, epoch = self.sessions.service, self.sessions.epoch
        id_ = outbox.message_id(service, epoch, author, sequence, message.type_name(), self._rank)
        self._rank += 1
        self._messages.append(outbox.outgoing(message, id_, subject, sequence))

    def arm(self, *timers: Timer) -> None:
        """Arm ``timers`` in this transaction; the same one again only moves its hour."""
        self._timers.extend(timers)

    def cancel(self, *timers: TimerKey) -> None:
        """Take timers back."""
        self._timers.extend(timers)

    async def claim(self, message_id: UUID, *, consumer: str) -> None:
        """Claim a message before anything else, or stop here if it was handled already."""
        if not await self.claim_many([message_id], consumer=consumer):
            raise AlreadyHandled

    async def claim_many(self, ids: Collection[UUID], *, consumer: str) -> set[UUID]:
        """Claim messages at once, and return those that were never handled."""
        rows = [{"consumer": consumer, "message_id": id_} for id_ in sorted(ids)]
        marks = insert(InboxRow).values(rows).on_conflict_do_nothing()
        returned = await self.session.scalars(marks.returning(col(InboxRow.message_id)))
        if claimed := set(returned.all()):
            self._claimed = True
            hit(Point.CONSUMER_CLAIMED)
        return claimed

    def audit(
        self,
        *,
        action: str,
        object_kind: str,
        object_id: UUID,
        from_state: str | None = None,
        to_state: str | None = None,
        reason_code: str | None = None,
        purpose: str | None = None,
        on_behalf_of: str | None = None,
    ) -> None:
        """Write who did what, in this transaction. Codes and ids only."""
        self.session.add(
            AuditRow(
                actor_kind=self.actor.kind,
                actor_id=self.actor.id,
                on_behalf_of=on_behalf_of or self.actor.on_behalf_of,
                action=action,
                object_kind=object_kind,
                object_id=object_id,
                from_state=from_state,
                to_state=to_state,
                reason_code=reason_code,
                purpose=purpose,
                request_id=self.correlation.request_id,
                correlation_id=self.correlation.correlation_id,
            )
        )

    async def db_now(self) -> datetime:
        """Return the database's now: the only clock of what expires."""
        now: datetime = (await self.session.execute(select(func.now()))).scalar_one()
        return now
