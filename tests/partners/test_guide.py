"""What a partner does with the guide alone: its program, the wheel, and its own facts."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, Producer

from chassis import envelope, topics
from contracts import partners
from contracts.partners import EnrolmentRequestedFact, PartnerData, ReservationHeld
from deploy.local.pair import breakable_engines

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "partner.md"
LAST = UUID(int=0)
"""An enrolment told last: once it is printed, everything before it was read."""


def program() -> str:
    """Return the program of the guide."""
    [found] = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return str(found)


def test_the_program_of_the_guide_has_25_lines_at_most():
    assert len(program().splitlines()) <= 25
    compile(program(), "inscriptions.py", "exec")


class Partners:
    """A Kafka of our own with two partners, opened as `traitdunion partner create` does."""

    def __init__(self, kafka_url: str, partners_url: str) -> None:
        self.partners_url = partners_url
        self._producer = Producer({"bootstrap.servers": kafka_url})
        self._admin = topics.admin(kafka_url)
        for name in ("mien", "autre"):
            topics.create_partner_topic(self._admin, self.topic(name), 1)
            topics.set_partner_password(self._admin, name, f"secret-{name}")
            topics.let_partner_read(self._admin, self.topic(name), name, f"partners.{name}.")

    @staticmethod
    def topic(name: str) -> str:
        """Return the topic of a partner."""
        return partners.topic("grand-est", name)

    def tell(self, name: str, fact: partners.PartnerFact, id_: UUID | None = None) -> UUID:
        """Put a fact on the topic of a partner, as the relay does; return its ``ce_id``."""
        id_ = id_ or uuid4()
        headers = envelope.write(
            id_=id_,
            type_=fact.type,
            source="/grand-est/partners",
            subject=f"enrolment/{fact.data.id}",
            time=datetime.now(UTC),
            key=str(fact.data.id),
            sequence=fact.data.version,
            more=(),
        )
        body = fact.model_dump_json().encode()
        self._producer.produce(self.topic(name), body, str(fact.data.id), headers=[*headers])
        assert self._producer.flush(10) == 0
        return id_


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partners]:
    with breakable_engines(tmp_path_factory.mktemp("partners")) as engines:
        yield Partners(engines.kafka.url, engines.partners_url)


@pytest.fixture
def files() -> Iterator[str]:
    """Give the address of an API that shows a file to whoever holds the key."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers["Authorization"] == "Bearer tu_test_cle"
            self.send_response(200 if known else 401)
            self.end_headers()
            self.wfile.write(json.dumps({"label": "À inscrire", "path": self.path}).encode())

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory where the wheel is installed."""
    work, build = tmp_path_factory.mktemp("wheel"), "import sys; from hatchling.build import *\n"
    build += "name = build_wheel(sys.argv[1]); import zipfile\n"
    build += "zipfile.ZipFile(f'{sys.argv[1]}/{name}').extractall(sys.argv[1])"
    command = [sys.executable, "-c", build, str(work)]
    subprocess.run(command, cwd=ROOT / "contracts", check=True, capture_output=True)
    return work


def requested(base: str, id_: UUID, version: int) -> EnrolmentRequestedFact:
    data = PartnerData(id=id_, url=f"{base}/{id_}", version=version, session_id=uuid4())
    return EnrolmentRequestedFact(timestamp=datetime.now(UTC), data=data)


def held(base: str, id_: UUID) -> ReservationHeld:
    data = {"id": id_, "url": f"{base}/{id_}", "version": 1, "session_id": uuid4()}
    now = datetime.now(UTC)
    return ReservationHeld.model_validate(
        {"timestamp": now, "data": {**data, "held_until_at": now}}
    )


def read_until_last(kafka: Partners, wheel: Path, home: Path) -> list[str]:
    """Run the program of the guide and return what it printed, up to the last fact."""
    (home / "inscriptions.py").write_text(program(), "utf-8")
    given = {
        "TU_ID": "mien",
        "TU_CLE": "tu_test_cle",
        "TU_KAFKA": kafka.partners_url,
        "TU_MOT_DE_PASSE": "secret-mien",
        "TU_SUJET": kafka.topic("mien"),
        "PYTHONPATH": str(wheel),
    }
    child = subprocess.Popen(
        [sys.executable, "-u", "inscriptions.py"],
        cwd=home,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        text=True,
    )
    guard = threading.Timer(60, child.kill)
    guard.start()
    try:
        assert child.stdout is not None
        lines: list[str] = []
        while not lines or str(LAST) not in lines[-1]:
            line = child.stdout.readline()
            assert line, "the program stopped before the last fact"
            lines.append(line.strip())
        return lines
    finally:
        guard.cancel()
        child.kill()
        child.wait(10)


@pytest.mark.engines
def test_a_partner_reads_its_own_enrolments_once_with_their_file(
    kafka: Partners, wheel: Path, files: str, tmp_path: Path
):
    # Given a place held then asked for, told twice, an old version late, and another's enrolment
    mine, other = uuid4(), uuid4()
    kafka.tell("autre", requested(files, other, 1))
    kafka.tell("mien", held(files, mine))
    first = kafka.tell("mien", requested(files, mine, 2))
    kafka.tell("mien", requested(files, mine, 2), first)
    kafka.tell("mien", requested(files, mine, 1))
    kafka.tell("mien", requested(files, LAST, 1))

    # When the partner runs the program of the guide
    lines = read_until_last(kafka, wheel, tmp_path)

    # Then it has read each of its facts once, with the file, and nothing of the other's
    told = [line.split()[:2] for line in lines]
    assert told == [
        ["reservation.held", str(mine)],
        ["enrolment.requested", str(mine)],
        ["enrolment.requested", str(LAST)],
    ]
    assert "À inscrire" in lines[1]
    assert f"/{mine}" in lines[1]


@pytest.mark.engines
@pytest.mark.parametrize(
    ("topic", "group", "refusal"),
    [
        ("autre", "partners.mien.essai", KafkaError.TOPIC_AUTHORIZATION_FAILED),
        ("mien", "partners.autre.essai", KafkaError.GROUP_AUTHORIZATION_FAILED),
    ],
)
def test_a_partner_reads_neither_another_topic_nor_in_another_group(
    kafka: Partners, topic: str, group: str, refusal: int
):
    consumer = Consumer(
        {
            "bootstrap.servers": kafka.partners_url,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-256",
            "sasl.username": "mien",
            "sasl.password": "secret-mien",
            "group.id": group,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([kafka.topic(topic)])

    record = consumer.poll(20)

    consumer.close()
    assert record is not None
    assert record.error().code() == refusal
