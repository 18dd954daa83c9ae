"""Records of a catalogue by batches: one transaction for all, or each alone when one fails."""

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.consuming import ABSORBED, PROGRESS, Dispatcher, Read, Rewind
from chassis.envelope import Record
from chassis.logging import get_logger
from chassis.unit_of_work import ActorRef, UnitOfWork

MAX_RECORDS, WAIT_MS = 500, 200
ALONE_SECONDS = 20.0
"""With the 31 s that one record may take, less than the 60 s between two polls."""

BatchHandler = Callable[[Sequence[Read], UnitOfWork, Any], Awaitable[None]]
Batches = Mapping[str, BatchHandler]
"""Stream → what takes a batch of it. Only for catalogues: their messages tell a whole state."""


@dataclass
class BatchDispatcher:
    """Handles the records of one stream, many at a time; alone, they go by `Dispatcher`."""

    dispatcher: Dispatcher
    handler: BatchHandler
    in_hand_since: float | None = field(default=None, init=False)

    async def handle(self, records: Sequence[Record]) -> None:
        """Handle a batch whatever it holds. Raises `Rewind` only, during an outage."""
        self.in_hand_since = min(getattr(each, "timestamp", 0) for each in records) / 1000
        try:
            await self._together(records)
        except Exception as error:
            stream = self.dispatcher.stream
            get_logger().warning("batch.taken_apart", stream=stream, exc_info=error)
            await self._alone(records)
        self.in_hand_since = None
        PROGRESS.labels(stream=self.dispatcher.stream).set(time.time())

    async def _together(self, records: Iterable[Record]) -> None:
        read = [each for record in records if (each := self.dispatcher.read(record))]
        actor = ActorRef("system", self.dispatcher.stream)
        async with UnitOfWork(self.dispatcher.sessions, actor=actor) as uow:
            new = await _claimed(uow, read)
            if new:
                await self.handler(new, uow, self.dispatcher.region)

    async def _alone(self, records: Iterable[Record]) -> None:
        """Handle each record in a transaction of its own, in the order they came."""
        began = time.monotonic()
        for record in records:
            if time.monotonic() - began > ALONE_SECONDS:
                raise Rewind
            await self.dispatcher.handle(record)


async def _claimed(uow: UnitOfWork, read: Sequence[Read]) -> list[Read]:
    """Claim every message and return those never handled, once each."""
    by_consumer: dict[str, dict[UUID, Read]] = defaultdict(dict)
    for each in read:
        by_consumer[each.consumer].setdefault(each.headers.id, each)
    new: list[Read] = []
    for consumer, messages in sorted(by_consumer.items()):
        claimed = await uow.claim_many(messages, consumer=consumer)
        new += [each for id_, each in messages.items() if id_ in claimed]
        ABSORBED.labels(consumer=consumer).inc(len(messages) - len(claimed))
    return new
