"""librdkafka's producer behind one polling thread: pipelined sends, one answer per record."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from confluent_kafka import KafkaError, KafkaException, Producer as LibrdkafkaProducer

from chassis.failpoints import Point, hit

Headers: TypeAlias = list[tuple[str, str | bytes | None]]
Record: TypeAlias = tuple[str, str, bytes | None, Headers]
Sent: TypeAlias = KafkaException | None

_UNKNOWN = (
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
)


def is_too_large(error: KafkaException) -> bool:
    """Say whether the broker will never take this record."""
    return bool(error.args[0].code() == KafkaError.MSG_SIZE_TOO_LARGE)


def is_unknown_topic(error: KafkaException) -> bool:
    """Say whether the topic is missing or refused to us."""
    return error.args[0].code() in _UNKNOWN


class Producer:
    """Idempotent, in order, with every time-out set."""

    def __init__(self, kafka_url: str, client_id: str) -> None:
        self._producer = LibrdkafkaProducer(
            {
                "bootstrap.servers": kafka_url,
                "client.id": client_id,
                "enable.idempotence": True,
                "compression.type": "zstd",
                "linger.ms": 2,
                "batch.size": 131_072,
                "delivery.timeout.ms": 20_000,
                "request.timeout.ms": 10_000,
                "socket.timeout.ms": 10_000,
                "reconnect.backoff.max.ms": 1_000,
                "partitioner": "murmur2_random",
                "allow.auto.create.topics": False,
                "logger": logging.getLogger("librdkafka"),
            }
        )
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="kafka-producer", daemon=True)
        self._thread.start()

    def _poll(self) -> None:
        while not self._stopping.is_set():
            self._producer.poll(0.1)

    def topics(self) -> set[str]:
        """Return the topics the broker knows."""
        return set(self._producer.list_topics(timeout=5).topics)

    async def send_all(self, records: Sequence[Record]) -> list[Sent]:
        """Send records in order and wait for every answer: none, or the refusal."""
        if not records:
            return []
        answers = _Answers(len(records))
        for position, (topic, key, value, headers) in enumerate(records):
            try:
                self._producer.produce(
                    topic, value, key=key, headers=headers, on_delivery=answers.of(position)
                )
            except (BufferError, KafkaException) as error:
                answers.refuse(position, error)
            if position == len(records) // 2:
                hit(Point.RELAY_PARTIAL_SEND)
        await answers.all
        return answers.results

    def close(self) -> None:
        """Drop what is queued and stop; what was not acknowledged is still in the outbox."""
        with contextlib.suppress(KafkaException):
            self._producer.purge()
        self._producer.flush(2)
        self._stopping.set()
        self._thread.join(2)


class _Answers:
    """Collects the answers of a batch; they come from the polling thread."""

    def __init__(self, count: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._left = count
        self._lock = threading.Lock()
        self.results: list[Sent] = [None] * count
        self.all: asyncio.Future[None] = self._loop.create_future()

    def of(self, position: int) -> Callable[[KafkaError | None, Any], None]:
        def answered(error: KafkaError | None, _: Any) -> None:
            self._settle(position, None if error is None else KafkaException(error))

        return answered

    def refuse(self, position: int, error: Exception) -> None:
        full = KafkaException(KafkaError(KafkaError._QUEUE_FULL))
        self._settle(position, error if isinstance(error, KafkaException) else full)

    def _settle(self, position: int, result: Sent) -> None:
        with self._lock:
            self.results[position] = result
            self._left -= 1
            last = self._left == 0
        if last:
            self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        if not self.all.done():
            self.all.set_result(None)
