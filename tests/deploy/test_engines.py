"""The engines themselves: what they keep through a stop, a kill and a change of port."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from chassis import topics
from deploy.local import ports
from deploy.local.kafka_node import Kafka
from deploy.local.node import NOBODY, is_root
from deploy.local.pair import Engine, Engines, breakable_engines
from deploy.local.postgres_server import Postgres

pytestmark = pytest.mark.engines
SCRAM = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-256"}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Run two engines that only this module breaks."""
    with breakable_engines(tmp_path_factory.mktemp("pair")) as engines:
        yield engines


def make_topic(url: str, name: str) -> None:
    topics.create(topics.admin(url), [topics.Topic(name, 1, {})], 1)


async def say(url: str, topic: str, text: bytes, **how: object) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=url, request_timeout_ms=8_000, **how)
    try:
        await producer.start()
        await producer.send_and_wait(topic, text)
    finally:
        await producer.stop()


async def hear(url: str, topic: str, **how: object) -> bytes:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=url, auto_offset_reset="earliest", **{"group_id": None, **how}
    )
    try:
        await consumer.start()
        records = await consumer.getmany(timeout_ms=8_000, max_records=1)
        return next((each.value for batch in records.values() for each in batch), b"")
    finally:
        await consumer.stop()


async def test_kafka_stops_by_itself_and_keeps_what_was_said(pair: Engines) -> None:
    make_topic(pair.kafka.url, "kept")
    await say(pair.kafka.url, "kept", b"bonjour")

    assert pair.kafka.stop() == 143
    assert pair.kafka.start() < 30

    assert await hear(pair.kafka.url, "kept") == b"bonjour"


async def test_kafka_killed_comes_back_with_what_was_said(pair: Engines) -> None:
    make_topic(pair.kafka.url, "killed")
    await say(pair.kafka.url, "killed", b"bonjour")

    pair.kafka.kill()
    assert pair.kafka.start() < 30

    assert await hear(pair.kafka.url, "killed") == b"bonjour"


def test_kafka_takes_no_topic_that_nobody_created(pair: Engines) -> None:
    assert "invented" not in topics.names(topics.admin(pair.kafka.url))
    settings = (pair.kafka.server.home / "server.properties").read_text()
    assert "auto.create.topics.enable=false" in settings


async def test_a_partner_reads_its_own_topic_and_nothing_else(pair: Engines) -> None:
    # Given two partners, one of which has its account and its rights
    client = topics.admin(pair.kafka.url)
    for name in ("r.partners.one.events", "r.partners.two.events", "r.candidacy.events"):
        make_topic(pair.kafka.url, name)
        await say(pair.kafka.url, name, name.encode())
    topics.set_partner_password(client, "one", "secret")
    topics.let_partner_read(client, "r.partners.one.events", "one", "partners.one.")
    account = {**SCRAM, "sasl_plain_username": "one", "sasl_plain_password": "secret"}
    group = {"group_id": "partners.one.a"}
    own = "r.partners.one.events"

    # Then it reads its own facts
    assert await hear(pair.partners_url, own, **account, **group) == own.encode()

    # And is refused everything else
    with pytest.raises(KafkaError):
        await hear(pair.partners_url, "r.partners.two.events", **account, **group)
    with pytest.raises(KafkaError):
        await hear(pair.partners_url, "r.candidacy.events", **account, **group)
    with pytest.raises(KafkaError):
        await hear(pair.partners_url, own, **account, group_id="r.matching")
    with pytest.raises(KafkaError):
        await say(pair.partners_url, own, b"forged", **account)
    with pytest.raises(KafkaError):
        await hear(pair.partners_url, own, **account | {"sasl_plain_password": "no"}, **group)


async def test_postgresql_killed_loses_nothing_that_was_committed(pair: Engines) -> None:
    before = await asyncpg.connect(pair.postgres.url)
    await before.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('É')")

    pair.postgres.kill()
    assert pair.postgres.start() < 30

    after = await asyncpg.connect(pair.postgres.url)
    assert await after.fetchval("SELECT lower(word) FROM kept") == "é"
    await after.execute("DROP TABLE kept")
    await after.close()
    before.terminate()


async def test_a_frozen_postgresql_goes_on_when_thawed(pair: Engines) -> None:
    connection = await asyncpg.connect(pair.postgres.url)
    pair.postgres.freeze()
    try:
        with pytest.raises(TimeoutError):
            await connection.execute("SELECT 1", timeout=0.5)
    finally:
        pair.postgres.thaw()

    again = await asyncpg.connect(pair.postgres.url)
    assert await again.fetchval("SELECT 1") == 1
    await again.close()
    connection.terminate()


async def test_postgresql_is_the_same_on_every_machine(pair: Engines) -> None:
    connection = await asyncpg.connect(pair.postgres.url)
    order = "SELECT string_agg(w, '' ORDER BY w) FROM unnest(ARRAY['é','z','E','a']) w"

    assert await connection.fetchval(order) == "Eazé"
    assert await connection.fetchval("SHOW server_version_num") >= "180000"
    assert await connection.fetchval("SHOW max_connections") == "200"
    assert await connection.fetchval("SHOW listen_addresses") == "127.0.0.1"
    assert await connection.fetchval("SELECT to_tsvector('french', 'boulangères')::text")
    await connection.close()


@pytest.mark.skipif(not is_root(), reason="PostgreSQL tourne déjà sous un utilisateur ordinaire")
def test_under_root_postgresql_is_nobody(pair: Engines) -> None:
    assert set(psutil.Process(pair.postgres.pid).uids()) == {NOBODY}


def test_data_stays_when_ports_change(pair: Engines) -> None:
    make_topic(pair.kafka.url, "moved")
    pair.kafka.stop()

    home = pair.kafka.server.home
    moved = Engine(Kafka(home, *(ports.any_free() for _ in range(3))), home.parent / "moved.log")
    moved.start()
    try:
        assert "moved" in topics.names(topics.admin(moved.url))
    finally:
        moved.stop()
        pair.kafka.start()


def test_a_lock_left_by_a_dead_server_does_not_stop_the_next(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "pg", ports.any_free())
    engine = Engine(server, tmp_path / "log")
    engine.start()
    engine.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    engine.start()
    assert engine.stop() == 0


def test_an_interrupted_creation_is_begun_again(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "pg", ports.any_free())
    engine = Engine(server, tmp_path / "log")
    engine.start()
    engine.stop()
    (server.data / "global" / "pg_control").unlink()

    engine.start()
    assert engine.stop() == 0


@pytest.mark.skipif(not is_root(), reason="il faut être root pour cesser de l’être")
def test_engines_run_for_root_under_a_private_directory(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    previous = os.umask(0o077)
    try:
        engine = Engine(Postgres(private / "pg", ports.any_free()), private / "log")
        engine.start()
        assert engine.stop() == 0
    finally:
        os.umask(previous)
        shutil.rmtree(private)
