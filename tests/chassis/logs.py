"""Reads topics from their beginning, whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, TopicPartition


@dataclass(frozen=True)
class Seen:
    """A record as it lies in the topic."""

    id: str
    subject: str
    sequence: int
    value: bytes


def read_topic(kafka_url: str, topic: str) -> list[Seen]:
    """Return every record of a topic, in the order of each partition."""
    seen = []
    for record in _records(kafka_url, topic):
        headers = {name: value.decode() for name, value in record.headers()}
        seen.append(
            Seen(
                headers["ce_id"],
                headers["ce_subject"],
                int(headers["ce_sequence"]),
                record.value(),
            )
        )
    return seen


def read_every_topic(kafka_url: str) -> dict[str, bytes]:
    """Return all that each topic holds, uncompressed: keys, headers, values; not Kafka's own."""
    consumer = Consumer({"bootstrap.servers": kafka_url, "group.id": "reader"})
    names = [name for name in consumer.list_topics(timeout=10).topics if name[:2] != "__"]
    consumer.close()
    return {name: b"\n".join(map(_content, _records(kafka_url, name))) for name in names}


def _content(record: Message) -> bytes:
    headers = [name.encode() + b"=" + (value or b"") for name, value in record.headers() or ()]
    return b"\n".join([record.key() or b"", *headers, record.value() or b""])


def _records(kafka_url: str, topic: str) -> Iterator[Message]:
    """Give every record of a topic; its end is where Kafka says so, whatever was compacted."""
    consumer = Consumer(
        {"bootstrap.servers": kafka_url, "group.id": "reader", "enable.partition.eof": True}
    )
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in partitions])
    unread = set(partitions)
    while unread:
        record = consumer.poll(10)
        assert record is not None, "topic read in part"
        if record.error() is None:
            yield record
            continue
        assert record.error().code() == KafkaError._PARTITION_EOF, record.error()
        unread.discard(record.partition())
    consumer.close()


def sequences(records: list[Seen]) -> dict[str, list[int]]:
    """Return the sequences of each subject, in order, exact repetitions left out."""
    found: dict[str, list[int]] = {}
    known: set[str] = set()
    for record in records:
        if record.id not in known:
            known.add(record.id)
            found.setdefault(record.subject, []).append(record.sequence)
    return found
