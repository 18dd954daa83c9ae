"""A Kafka and a PostgreSQL of one's own, for tests: started, broken and stopped at will."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local import jars, ports
from deploy.local.kafka_node import Kafka
from deploy.local.node import CannotRun, Node, command, environment
from deploy.local.postgres_server import Postgres

NAMES = ("kafka", "kafka_controller", "kafka_partners", "postgres")


class Engine:
    """One engine as a child of this process; it dies with it."""

    def __init__(self, server: Kafka | Postgres, log: Path) -> None:
        self.server, self.log = server, log
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return self.server.url

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        if self._child is None:
            raise CannotRun("Ce moteur ne tourne pas.")
        return self._child.pid

    def start(self) -> float:
        """Start it, and return after how many seconds it was ready."""
        began, node = time.monotonic(), self.server.prepare()
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603
                command(node),
                cwd=node.cwd,
                env=environment(node),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait(node, self._child)
        return time.monotonic() - began

    def stop(self) -> int:
        """Stop it as a supervisor would, and return its exit status."""
        child, self._child = self._child, None
        if child is None:
            return 0
        child.send_signal(signal.SIGINT if isinstance(self.server, Postgres) else signal.SIGTERM)
        try:
            return child.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return child.wait(10)

    def kill(self) -> None:
        """Kill it with -9: no goodbye."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait(10)

    def freeze(self) -> None:
        """Suspend it: connections hang."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, what: signal.Signals) -> None:
        parent = psutil.Process(self.pid)
        for process in (parent, *parent.children(recursive=True)):
            process.send_signal(what)

    def _wait(self, node: Node, child: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + node.ready_seconds
        while node.ready is not None and not node.ready():
            if child.poll() is not None or time.monotonic() > deadline:
                last = self.log.read_text("utf-8", "replace").splitlines()[-20:]
                raise CannotRun(f"{node.label} ne démarre pas.\n" + "\n".join(last))
            time.sleep(0.02)


@dataclass(frozen=True)
class Engines:
    """The two engines of a test."""

    kafka: Engine
    postgres: Engine
    partners_url: str


@contextmanager
def breakable_engines(directory: Path) -> Iterator[Engines]:
    """Run two engines that a test may stop, kill or freeze; nothing of them is left after."""
    jars.fetch()
    chosen = ports.choose({name: ports.USUAL[name] for name in NAMES}, anywhere=True)
    numbers = (chosen[name] for name in NAMES[:3])
    kafka = Engine(Kafka(directory / "kafka", *numbers), directory / "kafka.log")
    server = Postgres(directory / "pg", chosen["postgres"])
    postgres = Engine(server, directory / "postgres.log")
    partners = f"{ports.LOOPBACK}:{chosen['kafka_partners']}"
    try:
        postgres.start()
        kafka.start()
        yield Engines(kafka, postgres, partners)
    finally:
        for engine in (kafka, postgres):
            with suppress(CannotRun, psutil.NoSuchProcess):
                engine.thaw()
            engine.stop()


@contextmanager
def engine_pair(directory: Path) -> Iterator[tuple[str, str]]:
    """Run two engines for a test session; give the addresses of Kafka and of PostgreSQL."""
    with breakable_engines(directory) as engines:
        yield engines.kafka.url, engines.postgres.url
