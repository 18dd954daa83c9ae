"""A live feed: every process hears every record of one stream from now on, and keeps nothing.

The one exception to groups and acknowledgements: what is lost here is read again elsewhere.
"""

from collections.abc import Awaitable, Callable

from aiokafka import AIOKafkaConsumer

from chassis import topics
from chassis.settings import ServiceSettings


async def follow(
    settings: ServiceSettings,
    region: str,
    stream: str,
    heard: Callable[[str], Awaitable[None]],
) -> None:
    """Call ``heard`` with the key of each new record of a stream, for ever.

    Raises when Kafka or the topic is away: the caller's supervisor starts it again.
    """
    topic = f"{region}.{stream}"
    if topic not in await topics.existing(settings):
        raise topics.MissingTopics([topic])
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=settings.kafka_url,
        client_id=f"tdu-{region}-{settings.service}-live",
        group_id=None,
        auto_offset_reset="latest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        async for record in consumer:
            if record.key:
                await heard(record.key.decode("utf-8", "replace"))
    finally:
        await consumer.stop()
