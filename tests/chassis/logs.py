"""Reads a topic from its beginning, whole."""

from dataclasses import dataclass

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition


@dataclass(frozen=True)
class Seen:
    """A record as it lies in the topic."""

    id: str
    subject: str
    sequence: int
    value: bytes


def read_topic(kafka_url: str, topic: str) -> list[Seen]:
    """Return every record of a topic, in the order of each partition."""
    consumer = Consumer({"bootstrap.servers": kafka_url, "group.id": "reader"})
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in partitions])
    ends = [consumer.get_watermark_offsets(TopicPartition(topic, p))[1] for p in partitions]
    seen = []
    while len(seen) < sum(ends):
        record = consumer.poll(10)
        assert record is not None, "topic read in part"
        assert record.error() is None
        headers = {name: value.decode() for name, value in record.headers()}
        seen.append(
            Seen(
                headers["ce_id"],
                headers["ce_subject"],
                int(headers["ce_sequence"]),
                record.value(),
            )
        )
    consumer.close()
    return seen


def sequences(records: list[Seen]) -> dict[str, list[int]]:
    """Return the sequences of each subject, in order, exact repetitions left out."""
    found: dict[str, list[int]] = {}
    known: set[str] = set()
    for record in records:
        if record.id not in known:
            known.add(record.id)
            found.setdefault(record.subject, []).append(record.sequence)
    return found
