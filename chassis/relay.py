"""The relay: sends the outbox to Kafka, in order per key, one leader per database.

Rows are deleted once acknowledged. A crash between the two sends them again: inboxes absorb it.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from typing import Any

import asyncpg
from confluent_kafka import KafkaException
from prometheus_client import Counter, Gauge

from chassis import envelope
from chassis.database import session_settings
from chassis.failpoints import Point, hit
from chassis.logging import get_logger
from chassis.producer import Producer, Record, Sent, is_too_large, is_unknown_topic

LOCK = 7_402_001
BATCH = 500
POLL_SECONDS = 1.0
SEND_SECONDS = 30.0
WAITING_SECONDS = 30.0
STOP_SECONDS = 5.0
BACKOFF = (1.0, 2.0, 5.0)

SENT = Counter("tdu_relay_sent_total", "Messages acknowledged by Kafka")
LEADER = Gauge("tdu_relay_leader", "1 in the process that relays")
DEAD = Counter("tdu_outbox_dead_total", "Messages that Kafka refuses for good")

_SELECT = """
    SELECT seq, id, stream, key, type, subject, sequence, headers, payload, created_at
    FROM outbox WHERE stream <> ALL($1::text[]) ORDER BY seq LIMIT $2
"""
_BURY = """
    WITH dead AS (DELETE FROM outbox WHERE seq = $1 RETURNING *)
    INSERT INTO outbox_dead (id, stream, key, type, subject, sequence, headers, payload,
                             created_at, error_class)
    SELECT id, stream, key, type, subject, sequence, headers, payload, created_at, $2 FROM dead
"""


class Relay:
    """Relays one database. Two side by side are safe: the second waits for the lock."""

    def __init__(self, dsn: str, kafka_url: str, *, region: str, service: str) -> None:
        self._dsn, self._region, self._service = dsn, region, service
        self._kafka_url = kafka_url
        self._producer: Producer | None = None
        self._wake = asyncio.Event()
        self._waiting: dict[str, float] = {}
        self._known: set[str] = set()
        self._progressed = False

    async def run(self) -> None:
        """Relay for ever; an outage is waited for, and said once per turn."""
        failures = 0
        try:
            while True:
                try:
                    await self._lead()
                except Exception as error:
                    LEADER.set(0)
                    get_logger().warning("relay.waits", exc_info=error)
                    if not isinstance(error, KafkaException) or error.args[0].fatal():
                        await self._discard()
                    failures = 0 if self._progressed else failures
                    await asyncio.sleep(BACKOFF[min(failures, len(BACKOFF) - 1)])
                    failures += 1
        finally:
            LEADER.set(0)
            await self._discard()

    async def _lead(self) -> None:
        self._progressed = False
        connection = await asyncpg.connect(
            self._dsn,
            timeout=2,
            command_timeout=10,
            server_settings=session_settings(f"{self._service}-relay"),
        )
        try:
            await self._wait_for_lock(connection)
            LEADER.set(1)
            await connection.add_listener("outbox", lambda *_: self._wake.set())
            while True:
                self._wake.clear()
                if not await self._whole_step(connection):
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
        finally:
            with contextlib.suppress(Exception):
                await connection.close(timeout=2)

    async def _whole_step(self, connection: Any) -> int:
        """Run a step; asked to stop meanwhile, finish it if that takes no more than 5 s."""
        step = asyncio.ensure_future(self._step(connection))
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            await asyncio.wait({step}, timeout=STOP_SECONDS)
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
            raise

    @staticmethod
    async def _wait_for_lock(connection: Any) -> None:
        while True:
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _step(self, connection: Any) -> int:
        """Send one batch and delete what was acknowledged; return how many rows were read."""
        now = time.monotonic()
        waiting = [stream for stream, until in self._waiting.items() if until > now]
        rows = await connection.fetch(_SELECT, waiting, BATCH)
        if not rows:
            return 0
        if self._producer is None:
            self._producer = Producer(self._kafka_url, f"tdu-{self._region}-{self._service}-relay")
        sendable = await self._with_known_topic(rows)
        results = await asyncio.wait_for(
            self._producer.send_all([self._record(row) for row in sendable]), SEND_SECONDS
        )
        hit(Point.RELAY_ACKED)
        await self._settle(connection, sendable, results)
        return len(rows)

    async def _with_known_topic(self, rows: Sequence[Any]) -> list[Any]:
        """Leave out the streams whose topic the broker does not know; they wait 30 s."""
        producer = self._producer
        streams = {row["stream"] for row in rows}
        if producer is not None and not {self._topic(s) for s in streams} <= self._known:
            self._known = await asyncio.to_thread(producer.topics)
        missing = {stream for stream in streams if self._topic(stream) not in self._known}
        for stream in missing:
            self._let_wait(stream)
        return [row for row in rows if row["stream"] not in missing]

    def _let_wait(self, stream: str) -> None:
        get_logger().error("relay.stream_waits", stream=stream, topic=self._topic(stream))
        self._waiting[stream] = time.monotonic() + WAITING_SECONDS

    async def _settle(self, connection: Any, rows: list[Any], results: list[Sent]) -> None:
        held: set[tuple[str, str]] = set()
        done: list[int] = []
        failure: KafkaException | None = None
        for row, error in zip(rows, results, strict=True):
            key = (row["stream"], row["key"])
            if error is None:
                if key not in held:
                    done.append(row["seq"])
            elif is_too_large(error):
                await connection.execute(_BURY, row["seq"], error.args[0].name())
                DEAD.inc()
                get_logger().error(
                    "relay.message_refused", type=row["type"], message_id=str(row["id"])
                )
            else:
                held.add(key)
                failure = self._held_back(row["stream"], error) or failure
        await self._delete(connection, done)
        if failure is not None:
            raise failure

    def _held_back(self, stream: str, error: KafkaException) -> KafkaException | None:
        """Let a stream without topic wait; any other failure is the whole relay's."""
        if not is_unknown_topic(error):
            return error
        self._known.discard(self._topic(stream))
        self._let_wait(stream)
        return None

    async def _delete(self, connection: Any, done: list[int]) -> None:
        if not done:
            return
        async with connection.transaction():
            await connection.execute("DELETE FROM outbox WHERE seq = ANY($1::bigint[])", done)
            hit(Point.RELAY_DELETED)
        self._progressed = True
        SENT.inc(len(done))
        hit(Point.RELAY_COMMITTED)

    def _topic(self, stream: str) -> str:
        return f"{self._region}.{stream}"

    def _record(self, row: Any) -> Record:
        headers = envelope.write(
            id_=row["id"],
            type_=row["type"],
            source=f"/{self._region}/{self._service}",
            subject=row["subject"],
            time=row["created_at"],
            key=row["key"],
            sequence=row["sequence"],
            more=json.loads(row["headers"]).items(),
        )
        return self._topic(row["stream"]), row["key"], row["payload"], [*headers]

    async def _discard(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await asyncio.to_thread(producer.close)
