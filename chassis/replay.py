"""Topics read again from their beginning, outside of any group, and the group set where it ends."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition as Place
from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, TopicPartition
from pydantic import ValidationError

from chassis import topics
from chassis.consuming import Dispatcher, Read, UnknownMajor
from chassis.envelope import Malformed, Record
from chassis.settings import ServiceSettings

AT_ONCE = 500
REST_SECONDS = 15.0


class GroupIsAtWork(Exception):
    """The service still reads its topics: its positions cannot be set."""


class Replay:
    """What the topics of a service hold now."""

    def __init__(self, settings: ServiceSettings, region: str) -> None:
        self._settings, self._region = settings, region
        self._group = f"{region}.{settings.service}"
        self._admin = topics.admin(settings.kafka_url)
        self.count = 0
        self._ends: dict[tuple[str, int], int] = {}

    async def wait_for_rest(self) -> None:
        """Wait until no process of the service is in its group. Raises `GroupIsAtWork`.

        Kafka remembers a static member for 10 s after it stopped.
        """
        end = time.monotonic() + REST_SECONDS
        while await asyncio.to_thread(self._at_work):
            if time.monotonic() > end:
                raise GroupIsAtWork(self._group)
            await asyncio.sleep(0.5)

    def _at_work(self) -> bool:
        [future] = self._admin.describe_consumer_groups([self._group]).values()
        state = future.result(topics.TIMEOUT).state
        return state not in (ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD)

    async def messages(self, dispatcher: Dispatcher) -> AsyncIterator[list[Read]]:
        """Read a stream as its dispatcher reads it; what it cannot read is a letter already."""
        async for records in self._batches(dispatcher.stream):
            read = [each for record in records if (each := _readable(dispatcher, record))]
            self.count += len(read)
            if read:
                yield read

    async def _batches(self, stream: str) -> AsyncIterator[list[Any]]:
        """Read a stream from its first record to the last one there was when this began."""
        topic = f"{self._region}.{stream}"
        found = await asyncio.to_thread(self._admin.list_topics, topic, topics.TIMEOUT)
        places = [Place(topic, each) for each in sorted(found.topics[topic].partitions)]
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_url,
            client_id=f"tdu-{self._group}-replay",
            group_id=None,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            consumer.assign(places)
            ends = await consumer.end_offsets(places)
            self._ends |= {(topic, each.partition): ends[each] for each in places}
            while [each for each in places if await consumer.position(each) < ends[each]]:
                fetched = await consumer.getmany(timeout_ms=1_000, max_records=AT_ONCE)
                if records := [record for part in fetched.values() for record in part]:
                    yield records
        finally:
            await consumer.stop()

    def set_group(self) -> None:
        """Make the group go on from where this reading ended."""
        offsets = [TopicPartition(*place, end) for place, end in self._ends.items()]
        change = ConsumerGroupTopicPartitions(self._group, offsets)
        [future] = self._admin.alter_consumer_group_offsets([change]).values()
        future.result(topics.TIMEOUT)


def _readable(dispatcher: Dispatcher, record: Record) -> Read | None:
    try:
        return dispatcher.read(record)
    except (Malformed, UnknownMajor, ValidationError):
        return None
