"""Kafka and PostgreSQL as containers, where a Docker engine answers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import docker
from confluent_kafka import KafkaException
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from chassis import topics
from deploy.local import ports
from deploy.local.kafka_node import SETTINGS
from deploy.local.postgres_server import INITDB, MAX_CONNECTIONS, binaries
from deploy.local.probes import accepts_sql

KAFKA_IMAGE, POSTGRES_IMAGE = "apache/kafka:4.4.0", "postgres:18"
START_SECONDS = 60


def an_engine_answers() -> bool:
    """Say whether a Docker engine is there."""
    try:
        client = docker.from_env(timeout=3)
        client.ping()
        client.close()
    except DockerException:
        return False
    return True


def variable(setting: str) -> str:
    """Return the variable that carries a Kafka setting into the official image."""
    name = setting.upper().replace("_", "__").replace("-", "___").replace(".", "_")
    return f"KAFKA_{name}"


@contextmanager
def container_pair() -> Iterator[tuple[str, str]]:
    """Run two containers for a test session; give the addresses of Kafka and of PostgreSQL."""
    kafka_port, postgres_port = ports.any_free(), ports.any_free()
    kafka = f"{ports.LOOPBACK}:{kafka_port}"
    with _kafka(kafka_port), _postgres(postgres_port):
        _wait(lambda: _lists_topics(kafka), "Kafka")
        _wait(accepts_sql(binaries(), postgres_port), "PostgreSQL")
        yield kafka, f"postgresql://postgres@{ports.LOOPBACK}:{postgres_port}/postgres"


def _kafka(port: int) -> DockerContainer:
    container = DockerContainer(KAFKA_IMAGE)
    settings = SETTINGS | {
        "controller.quorum.voters": "1@localhost:9093",
        "listeners": "CLEAR://:9092,PARTNERS://:9094,CONTROLLER://:9093",
        "advertised.listeners": f"CLEAR://{ports.LOOPBACK}:{port},PARTNERS://localhost:9094",
    }
    for name, value in settings.items():
        container.with_env(variable(name), value)
    container.ports["9092/tcp"] = (ports.LOOPBACK, port)  # type: ignore[assignment]
    return container


def _postgres(port: int) -> DockerContainer:
    container = DockerContainer(POSTGRES_IMAGE)
    container.with_command(f"-c max_connections={MAX_CONNECTIONS}")
    container.with_env("POSTGRES_HOST_AUTH_METHOD", "trust")
    container.with_env("POSTGRES_INITDB_ARGS", " ".join(INITDB))
    container.ports["5432/tcp"] = (ports.LOOPBACK, port)  # type: ignore[assignment]
    return container


def _lists_topics(url: str) -> bool:
    try:
        return topics.names(topics.admin(url, log_level="0")) is not None
    except KafkaException:
        return False


def _wait(ready: Callable[[], bool], name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} n’est pas prêt en {START_SECONDS} s dans son conteneur")
        time.sleep(0.1)
