"""Consumers: one FastStream subscriber per stream a service listens to, every default explicit."""

import asyncio
import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from prometheus_client import Gauge

from chassis import topics
from chassis.batching import MAX_RECORDS, WAIT_MS, BatchDispatcher, Batches
from chassis.consuming import Delivery, Dispatcher, Handler, Subscriptions
from chassis.database import Sessions
from chassis.failpoints import Point, hit, is_armed
from chassis.logging import get_logger
from chassis.settings import ServiceSettings

LAG = Gauge("tdu_consumer_lag_records", "Records not read yet", ["stream"])
AGE = Gauge("tdu_consumer_lag_seconds", "Age of the record in hand", ["stream"])
ASSIGNED = Gauge("tdu_consumer_assigned_partitions", "Partitions of this process", ["stream"])
START_WAITS = (1.0, 2.0, 5.0)
STOP_SECONDS = 22.0
MEASURE_SECONDS = 5.0

__all__ = ["Consumers", "Delivery", "Handler", "Subscriptions", "subscribe"]


async def tolerant_parser(message: Any, original: Callable[[Any], Awaitable[Any]]) -> Any:
    """Never fail on a header: an unreadable record must still be rewound or kept as a letter."""
    batch = isinstance(message, tuple)
    clean = tuple(_with_clean_headers(each) for each in (message if batch else (message,)))
    parsed = await original(clean if batch else clean[0])
    parsed.raw_message = message
    return parsed


def _with_clean_headers(record: ConsumerRecord[Any, Any]) -> ConsumerRecord[Any, Any]:
    headers = tuple(
        (name, (value or b"").decode("utf-8", "backslashreplace").encode())
        for name, value in record.headers or ()
    )
    return dataclasses.replace(record, headers=headers)


async def raw_body(message: KafkaMessage) -> bytes:
    """Leave the body as bytes: reading it is the dispatcher's work, where a failure is a letter."""
    return message.body if isinstance(message.body, bytes) else b""


def new_broker(settings: ServiceSettings, region: str) -> KafkaBroker:
    """Return the broker of a service; nothing is connected yet."""
    return KafkaBroker(
        settings.kafka_url,
        client_id=f"tdu-{region}-{settings.service}",
        allow_auto_create_topics=False,
        graceful_timeout=20.0,
        parser=tolerant_parser,
        decoder=raw_body,
        logger=get_logger(),
        log_level=logging.DEBUG,
    )


def subscribe(
    broker: KafkaBroker,
    settings: ServiceSettings,
    region: str,
    dispatchers: Mapping[str, Dispatcher | BatchDispatcher],
) -> None:
    """Make one subscriber per stream. The only place where topics and groups get their names."""
    for stream, dispatcher in dispatchers.items():
        by_batches = isinstance(dispatcher, BatchDispatcher)
        subscriber: Any = broker.subscriber(
            f"{region}.{stream}",
            group_id=f"{region}.{settings.service}",
            group_instance_id=f"{region}.{settings.service}-{stream}-{settings.slot}",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            auto_offset_reset="earliest",
            max_workers=1,
            no_reply=True,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=1_000,
            max_poll_interval_ms=60_000,
            batch=by_batches,  # type: ignore[call-overload]  # its overloads want a literal
            **({"max_records": MAX_RECORDS, "batch_timeout_ms": WAIT_MS} if by_batches else {}),
        )
        subscriber(_consume(dispatcher))


def _consume(
    dispatcher: Dispatcher | BatchDispatcher,
) -> Callable[[KafkaMessage], Awaitable[None]]:
    async def consume(message: KafkaMessage) -> None:
        raw: Any = message.raw_message
        await dispatcher.handle(raw)

    return consume


class Consumers:
    """The consumers of a service: started when Kafka and the topics are there, kept watched."""

    def __init__(
        self,
        settings: ServiceSettings,
        region: str,
        subscriptions: Subscriptions,
        sessions: Sessions,
        section: object,
        batches: Batches | None = None,
    ) -> None:
        self.settings, self.region = settings, region
        self.dispatchers: dict[str, Dispatcher | BatchDispatcher] = {}
        for stream in dict.fromkeys(kind.stream for kind in subscriptions):
            alone = Dispatcher(stream, subscriptions, sessions, section)
            handler = (batches or {}).get(stream)
            self.dispatchers[stream] = BatchDispatcher(alone, handler) if handler else alone
        self.broker = new_broker(settings, region)
        subscribe(self.broker, settings, region, self.dispatchers)

    async def run(self) -> None:
        """Start, retrying while Kafka is away, then measure the lag for ever."""
        if not self.dispatchers:
            return
        waits = iter(START_WAITS)
        while True:
            try:
                await self._start()
                break
            except Exception as error:
                get_logger().warning("consumers.wait_for_kafka", exc_info=error)
                await asyncio.sleep(next(waits, START_WAITS[-1]))
        while True:
            await self._measure()
            await asyncio.sleep(MEASURE_SECONDS)

    async def _start(self) -> None:
        wanted = {f"{self.region}.{stream}" for stream in self.dispatchers}
        missing = wanted - await topics.existing(self.settings)
        if missing:
            get_logger().error("consumers.missing_topics", topics=sorted(missing))
            raise topics.MissingTopics(sorted(missing))
        await self.broker.start()
        if is_armed(Point.CONSUMER_ACKED):
            self._wrap_commits()
        get_logger().info("consumers.started", topics=sorted(wanted))

    async def stop(self) -> None:
        """Stop after the record in hand; past 22 s leave: what is not acknowledged comes again."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.broker.stop()
        except TimeoutError:
            get_logger().error("consumers.left_without_stopping")

    async def _measure(self) -> None:
        for subscriber, stream in zip(self.broker.subscribers, self.dispatchers, strict=True):
            consumer: Any = getattr(subscriber, "consumer", None)
            partitions = consumer.assignment() if consumer else ()
            ASSIGNED.labels(stream=stream).set(len(partitions))
            try:
                lags = [await _lag(consumer, partition) for partition in partitions]
            except (KafkaError, TimeoutError, AssertionError):  # the partition has just left
                continue
            in_hand = self.dispatchers[stream].in_hand_since
            AGE.labels(stream=stream).set(time.time() - in_hand if in_hand else 0)
            LAG.labels(stream=stream).set(sum(lags))

    def _wrap_commits(self) -> None:
        for subscriber in self.broker.subscribers:
            consumer: Any = subscriber.consumer  # type: ignore[attr-defined]
            commit = consumer.commit

            async def commit_then_hit(*args: Any, _commit: Any = commit) -> None:
                await _commit(*args)
                hit(Point.CONSUMER_ACKED)

            consumer.commit = commit_then_hit


async def _lag(consumer: Any, partition: TopicPartition) -> int:
    """Return how many records of a partition are not read yet."""
    position = await asyncio.wait_for(consumer.position(partition), 2)
    end = consumer.highwater(partition)
    if end is None:
        end = (await consumer.end_offsets([partition]))[partition]
    return max(0, int(end) - int(position))
