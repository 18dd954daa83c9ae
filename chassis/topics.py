"""Topics: the table of `contracts` as Kafka knows it, created and compared by command."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from chassis.settings import ServiceSettings
from contracts.catalogue import MESSAGES

DAY_MS = 86_400_000
PARTITIONS = 6
COMMON = {
    "segment.ms": str(DAY_MS),
    "max.message.bytes": "1048576",
    "compression.type": "producer",
    "message.timestamp.type": "CreateTime",
}
SEVERAL_BROKERS = {"min.insync.replicas": "2", "unclean.leader.election.enable": "false"}
TIMEOUT = 10.0


class MissingTopics(Exception):
    """Topics that a service listens to and that do not exist."""


@dataclass(frozen=True)
class Topic:
    """A topic as it must be."""

    name: str
    partitions: int
    config: Mapping[str, str]


def streams() -> list[str]:
    """Return every stream of the contracts."""
    return sorted({message.stream for message in MESSAGES.values()})


def wanted(region: str) -> list[Topic]:
    """Return the topics of a region."""
    return [topic_of(region, stream) for stream in streams()]


def topic_of(region: str, stream: str) -> Topic:
    """Return the topic of a stream in a region."""
    partitions = 1 if stream.startswith("partners.") else PARTITIONS
    return Topic(f"{region}.{stream}", partitions, _config(stream))


def _config(stream: str) -> dict[str, str]:
    if stream.endswith(".catalogue"):
        return COMMON | {
            "cleanup.policy": "compact",
            "min.cleanable.dirty.ratio": "0.1",
            "max.compaction.lag.ms": str(DAY_MS),
            "delete.retention.ms": str(7 * DAY_MS),
        }
    return COMMON | {"cleanup.policy": "delete", "retention.ms": str(_days(stream) * DAY_MS)}


def _days(stream: str) -> int:
    if stream.startswith("partners."):
        return 30
    if stream.endswith(".commands"):
        return 14
    return 400 if stream == "privacy.events" else 90


def admin(kafka_url: str, **more: str) -> AdminClient:
    """Return a client that administers Kafka."""
    return AdminClient({"bootstrap.servers": kafka_url, "socket.timeout.ms": 10_000, **more})


async def existing(settings: ServiceSettings) -> set[str]:
    """Return the names of the topics there are."""
    return await asyncio.to_thread(names, admin(settings.kafka_url))


def names(client: AdminClient) -> set[str]:
    """Return the names of the topics there are, at once."""
    return set(client.list_topics(timeout=5).topics)


def apply(client: AdminClient, region: str, replication: int) -> tuple[list[str], list[str]]:
    """Create what is missing; return what was created and, in French, what differs.

    A difference is shown, never changed silently: keys would move, or facts disappear.
    """
    topics = wanted(region)
    there = names(client)
    new = [topic for topic in topics if topic.name not in there]
    create(client, new, replication)
    return [topic.name for topic in new], _differences(
        client, [topic for topic in topics if topic.name in there]
    )


def create(client: AdminClient, topics: list[Topic], replication: int) -> None:
    """Create topics and wait until they are known; one that is there already stays as it is."""
    if not topics:
        return
    safe = SEVERAL_BROKERS if replication > 1 else {}
    futures = client.create_topics(
        [NewTopic(t.name, t.partitions, replication, config={**t.config, **safe}) for t in topics],
        operation_timeout=TIMEOUT,
    )
    for future in futures.values():
        try:
            future.result(TIMEOUT)
        except KafkaException as error:
            if error.args[0].name() != "TOPIC_ALREADY_EXISTS":
                raise
    _wait_until_known(client, {topic.name for topic in topics})


def _wait_until_known(client: AdminClient, wanted: set[str]) -> None:
    end = time.monotonic() + TIMEOUT
    while missing := wanted - names(client):
        if time.monotonic() > end:
            raise MissingTopics(sorted(missing))
        time.sleep(0.05)


def delete(client: AdminClient, prefix: str) -> None:
    """Delete the topics of a test."""
    ours = [name for name in names(client) if name.startswith(prefix)]
    for future in client.delete_topics(ours).values() if ours else ():
        future.result(TIMEOUT)


def _differences(client: AdminClient, topics: list[Topic]) -> list[str]:
    if not topics:
        return []
    found = client.list_topics(timeout=5).topics
    resources = {ConfigResource(ResourceType.TOPIC, t.name): t for t in topics}
    differences = []
    for resource, future in client.describe_configs(list(resources)).items():
        topic, config = resources[resource], future.result(TIMEOUT)
        count = len(found[topic.name].partitions)
        if count != topic.partitions:
            differences.append(f"{topic.name} : {count} partitions au lieu de {topic.partitions}")
        for name, value in topic.config.items():
            if config[name].value != value:
                differences.append(f"{topic.name} : {name} vaut {config[name].value}, non {value}")
    return differences


def create_partner_topic(client: AdminClient, topic: str, replication: int) -> None:
    """Create the one topic a partner may read, before its first message."""
    region, _, stream = topic.partition(".")
    create(client, [topic_of(region, stream)], replication)


def let_partner_read(client: AdminClient, topic: str, user: str, group_prefix: str) -> None:
    """Give a partner READ on its topic and on its groups, and nothing else."""
    rights = [
        (ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, AclOperation.READ),
        (ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, AclOperation.DESCRIBE),
        (ResourceType.GROUP, group_prefix, ResourcePatternType.PREFIXED, AclOperation.READ),
    ]
    bindings = [
        AclBinding(kind, name, pattern, f"User:{user}", "*", operation, AclPermissionType.ALLOW)
        for kind, name, pattern, operation in rights
    ]
    for future in client.create_acls(bindings).values():
        future.result(TIMEOUT)


def set_partner_password(client: AdminClient, user: str, password: str) -> None:
    """Create or change the SCRAM password of a partner."""
    change = UserScramCredentialUpsertion(
        user, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 8192), password.encode()
    )
    for future in client.alter_user_scram_credentials([change]).values():
        future.result(TIMEOUT)
