"""The path of a record: read, handle in one transaction; else retry, keep it, or rewind."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge
from pydantic import ValidationError

from chassis import clock, dead_letters, envelope
from chassis.database import Sessions
from chassis.dead_letters import Failure, Reason
from chassis.envelope import Envelope, Record
from chassis.logging import get_logger
from chassis.retry import BUG_WAITS, IN_PLACE_SECONDS, OUTAGE_WAITS, Kind, kind_of
from chassis.unit_of_work import ActorRef, AlreadyHandled, Correlation, UnitOfWork
from contracts.message import Message

ABSORBED = Counter("tdu_inbox_absorbed_total", "Messages handled before", ["consumer"])
UNKNOWN = Counter("tdu_unknown_type_total", "Messages of a type not listened to", ["stream"])
BLOCKED = Gauge("tdu_consumer_blocked", "1 while a stream waits for an outage to end", ["stream"])
PROGRESS = Gauge("tdu_consumer_last_progress_seconds", "Instant of the last record", ["stream"])

R = TypeVar("R")
M = TypeVar("M", bound=Message)


class Rewind(Exception):
    """Read this record again: something it needs is away."""


class UnknownMajor(Exception):
    """A type we know, in a major version we do not."""


@dataclass
class Delivery(Generic[R]):
    """What a handler receives beside the message."""

    message_id: UUID
    consumer: str
    region: R
    sessions: Sessions
    headers: Envelope
    joined: UnitOfWork | None = None

    @asynccontextmanager
    async def claimed(self) -> AsyncIterator[UnitOfWork]:
        """Open the transaction of this message and claim it first.

        A message handled before raises AlreadyHandled here, which the dispatcher absorbs.
        During the replay of a dead letter the transaction is the caller's.
        """
        if self.joined is not None:
            await self.joined.claim(self.message_id, consumer=self.consumer)
            yield self.joined
            return
        correlation = Correlation(
            causation_id=str(self.message_id),
            correlation_id=self.headers.correlation_id,
            traceparent=self.headers.traceparent,
        )
        actor = ActorRef("system", self.consumer)
        async with UnitOfWork(self.sessions, actor=actor, correlation=correlation) as uow:
            await uow.claim(self.message_id, consumer=self.consumer)
            yield uow


@dataclass(frozen=True)
class Read:
    """A message as it was read, and the name of whoever handles it."""

    message: Message
    headers: Envelope
    consumer: str


Handler = Callable[[Any, Delivery[Any]], Awaitable[None]]
Subscriptions = Mapping[type[Message], Handler]


@dataclass
class Dispatcher:
    """Handles the records of one stream of one service."""

    stream: str
    subscriptions: Subscriptions
    sessions: Sessions
    region: object
    _types: dict[str, type[Message]] = field(init=False)
    _names: set[str] = field(init=False)
    in_hand_since: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        mine = [kind for kind in self.subscriptions if kind.stream == self.stream]
        self._types = {kind.type_name(): kind for kind in mine}
        self._names = {kind.__name__ for kind in mine}

    async def handle(self, record: Record) -> None:
        """Handle one record whatever it is. Raises `Rewind` only, during an outage."""
        self.in_hand_since = getattr(record, "timestamp", 0) / 1000
        with structlog.contextvars.bound_contextvars(
            topic=record.topic, partition=record.partition, offset=record.offset
        ):
            await self._handle(record)
        self.in_hand_since = None
        PROGRESS.labels(stream=self.stream).set(time.time())

    async def _handle(self, record: Record) -> None:
        first_at, began, waits = clock.now(), time.monotonic(), iter(OUTAGE_WAITS)
        bugs = 0
        while True:
            try:
                await self.apply(record)
                break
            except Exception as error:
                kind, reason = kind_of(error), _reason(error)
                if kind is Kind.OUTAGE:
                    await self._wait_for_outage(began, next(waits, OUTAGE_WAITS[-1]), error)
                    continue
                bugs += 1
                if reason is Reason.HANDLER_ERROR and bugs <= len(BUG_WAITS):
                    await asyncio.sleep(BUG_WAITS[bugs - 1])
                    continue
                failure = Failure(reason, error, bugs, first_at, clock.now())
                await self._keep(record, failure)
                break
        BLOCKED.labels(stream=self.stream).set(0)

    async def _wait_for_outage(self, began: float, seconds: float, error: BaseException) -> None:
        BLOCKED.labels(stream=self.stream).set(1)
        get_logger().warning("consumer.waits", stream=self.stream, exc_info=error)
        if time.monotonic() - began + seconds > IN_PLACE_SECONDS:
            raise Rewind from None
        await asyncio.sleep(seconds)

    async def _keep(self, record: Record, failure: Failure) -> None:
        """Keep the record as a dead letter, or rewind if even that is impossible."""
        handler = self._consumer_of(record)
        try:
            async with UnitOfWork(self.sessions) as uow:
                await dead_letters.store(uow.session, record, handler, failure)
        except Exception as second:
            get_logger().error("dead_letter.not_stored", consumer=handler, exc_info=second)
            await asyncio.sleep(OUTAGE_WAITS[0])
            raise Rewind from None
        get_logger().error(
            "dead_letter.stored",
            consumer=handler,
            reason=failure.reason,
            attempts=failure.attempts,
            exc_info=failure.error,
        )

    def read(self, record: Record) -> Read | None:
        """Read a record; none when it is not for us. Raises what makes it a dead letter."""
        if record.value is None and self.stream.endswith(".catalogue"):
            return None
        headers = envelope.read(record.headers)
        kind = self._types.get(headers.type)
        if kind is None:
            self._unknown(headers)
            return None
        return Read(_parse(kind, record.value), headers, self.subscriptions[kind].__name__)

    async def apply(self, record: Record, joined: UnitOfWork | None = None) -> None:
        """Read a record and run its handler once. Raises what the handler or the reading raises."""
        if (read := self.read(record)) is None:
            return
        delivery = Delivery(
            message_id=read.headers.id,
            consumer=read.consumer,
            region=self.region,
            sessions=self.sessions,
            headers=read.headers,
            joined=joined,
        )
        try:
            await self.subscriptions[type(read.message)](read.message, delivery)
        except AlreadyHandled:
            ABSORBED.labels(consumer=delivery.consumer).inc()

    async def replay(self, letter_id: UUID, *, by: str) -> str | None:
        """Handle a dead letter again, in one transaction.

        Returns REPLAYED, or OPEN when it fails again, or none when it was settled before.
        """
        try:
            async with UnitOfWork(self.sessions, actor=ActorRef("ops", by)) as uow:
                letter = await dead_letters.take(uow.session, letter_id)
                if letter is None:
                    return None
                await self.apply(dead_letters.StoredRecord(letter), joined=uow)
                await dead_letters.resolve(
                    uow.session, letter_id, status="REPLAYED", by=by, resolution="replay"
                )
                uow.audit(
                    action="dead_letter.replayed", object_kind="dead_letter", object_id=letter_id
                )
            return "REPLAYED"
        except Exception as error:
            async with UnitOfWork(self.sessions) as uow:
                await dead_letters.failed_again(uow.session, letter_id, error)
            return "OPEN"

    def _unknown(self, headers: Envelope) -> None:
        if headers.name in self._names:
            raise UnknownMajor(headers.type)
        UNKNOWN.labels(stream=self.stream).inc()

    def _consumer_of(self, record: Record) -> str:
        type_ = envelope.readable(record.headers).get("ce_type", "")
        kind = self._types.get(type_)
        return self.subscriptions[kind].__name__ if kind else f"{self.stream}"[:64]


def _parse(kind: type[M], body: bytes | None) -> M:
    if body is None:
        raise envelope.Malformed("body")
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        raise envelope.Malformed("body") from None
    return kind.model_validate_json(body)


def _reason(error: BaseException) -> Reason:
    if isinstance(error, envelope.Malformed):
        return Reason.MALFORMED
    if isinstance(error, ValidationError):
        return Reason.SCHEMA
    if isinstance(error, UnknownMajor):
        return Reason.UNKNOWN_MAJOR
    return Reason.REFUSED if kind_of(error) is Kind.REFUSAL else Reason.HANDLER_ERROR
