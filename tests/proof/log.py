"""Everything that was said on the topics of a region, read from their beginning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition
from confluent_kafka.admin import OffsetSpec

from chassis import topics


@dataclass(frozen=True)
class Said:
    """A record as it lies in its topic."""

    stream: str
    id: str
    type: str
    subject: str
    sequence: int
    headers: bytes
    value: bytes

    @classmethod
    def read(cls, stream: str, headers: Mapping[str, bytes | None], value: bytes) -> "Said":
        """Read a record of a stream."""
        known = {name: (text or b"").decode() for name, text in headers.items()}
        return cls(
            stream,
            known["ce_id"],
            known["ce_type"],
            known["ce_subject"],
            int(known["ce_sequence"]),
            repr(known).encode(),
            value,
        )


def _said(record: Message) -> Said:
    stream = (record.topic() or "").partition(".")[2]
    return Said.read(stream, dict(record.headers() or ()), record.value() or b"")


@dataclass
class Log:
    """The records of a region; `read` adds those that came since."""

    kafka_url: str
    region: str
    records: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._admin = topics.admin(self.kafka_url)
        found = self._admin.list_topics(timeout=10).topics
        self._partitions = [
            TopicPartition(name, number, OFFSET_BEGINNING)
            for name, topic in found.items()
            if name.startswith(f"{self.region}.")
            for number in topic.partitions
        ]
        self._reader = Consumer(
            {"bootstrap.servers": self.kafka_url, "group.id": "proof", "enable.auto.commit": False}
        )
        self._reader.assign(self._partitions)

    def read(self) -> list[Said]:
        """Read to the end of every partition, as it is now; return all records."""
        asked = self._admin.list_offsets({each: OffsetSpec.latest() for each in self._partitions})
        ends = [each.result(10).offset for each in asked.values()]
        while len(self.records) < sum(ends):
            record = self._reader.poll(10)
            assert record is not None, "topics read in part"
            assert record.error() is None, record.error()
            self.records.append(_said(record))
        return self.records

    def close(self) -> None:
        """Leave Kafka."""
        self._reader.close()


def distinct(records: Iterable[Said]) -> list[Said]:
    """Return the records without their exact repetitions."""
    first: dict[str, Said] = {}
    for record in records:
        first.setdefault(record.id, record)
    return list(first.values())
