"""The whole system, started as a newcomer starts it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.local import state

pytestmark = pytest.mark.system
PROJECT = Path(__file__).parents[2]


class System:
    """A system of one's own: its state directory, free ports, the commands of an operator."""

    def __init__(self, home: Path) -> None:
        self.home = home
        own = {"TDU_STATE": str(home), "TDU_ANY_PORTS": "1"}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TDU_")}
        self.environment = {**clean, **own}

    def __call__(self, *words: str, seconds: float = 240) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self("status", "--json").stdout)
        return found

    def pids(self) -> dict[str, int]:
        return {each["name"]: each["pid"] for each in self.status()["processes"]}

    def wait(self, ready: bool = True, seconds: float = 60) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while (found := self.status())["ready"] is not ready:
            assert time.monotonic() < deadline, found
        return found


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Start everything; stop it whatever happens."""
    made = System(tmp_path_factory.mktemp("system"))
    started = made("up")
    try:
        assert started.returncode == 0, started.stdout + started.stderr
        assert "Tout est prêt" in started.stdout
        yield made
    finally:
        made("down")


def test_scripts_learn_where_everything_is(system: System) -> None:
    found = system.status()

    assert list(found) == [
        "region",
        "ready",
        "gateway_url",
        "web_url",
        "mailbox_url",
        "smtp",
        "kafka",
        "postgres",
        "processes",
    ]
    assert found["ready"] is True
    assert found["region"] == "grand-est"
    assert {tuple(each) for each in found["processes"]} == {
        ("name", "pid", "ready", "restarts", "port")
    }
    assert httpx.get(found["web_url"]).status_code == 200
    assert httpx.get(f"{found['mailbox_url']}/api/messages").status_code == 200


def test_everything_listens_on_this_machine_only(system: System) -> None:
    pids = system.pids().values()
    addresses = {
        connection.laddr.ip
        for pid in pids
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1"}


def test_started_again_it_changes_nothing(system: System) -> None:
    before = system.pids()

    again = system("up")

    assert again.returncode == 0
    assert "tourne déjà" in again.stdout
    assert system.pids() == before


def test_a_service_that_is_killed_comes_back(system: System) -> None:
    before = system.pids()

    os.kill(before["partners"], signal.SIGKILL)
    deadline = time.monotonic() + 60
    while (now := system.pids()["partners"]) in (None, before["partners"]):
        assert time.monotonic() < deadline

    found = system.wait()
    restarts = {each["name"]: each["restarts"] for each in found["processes"]}
    assert now != before["partners"]
    assert restarts["partners"] >= 1
    assert restarts["offers"] == 0


def test_a_command_finds_the_running_system(system: System) -> None:
    shown = system("dead-letters", "list", "offers")

    assert shown.returncode == 0, shown.stderr
    assert "0 message(s) en échec" in shown.stdout


def test_nothing_secret_is_readable_by_others_or_written_in_logs(system: System) -> None:
    secrets = system.home / "secrets"
    values = [
        each.read_text().strip()
        for each in secrets.iterdir()
        if each.suffix != ".json" and len(each.read_text().strip()) >= 32
    ]
    logs = "".join(each.read_text("utf-8", "replace") for each in system.home.rglob("*.log"))
    environment = (system.home / "run" / "environment.json").read_text()

    assert secrets.stat().st_mode & 0o077 == 0
    assert len(values) > 10
    assert not any(value in logs or value in environment for value in values)


def test_stopped_it_leaves_no_process_and_starts_again_with_its_data(system: System) -> None:
    before = system.pids()

    assert "est arrêté" in system("down").stdout
    assert not any(psutil.pid_exists(pid) for pid in before.values())
    assert system.status()["ready"] is False

    began = time.monotonic()
    started = system("up")
    assert started.returncode == 0, started.stdout + started.stderr
    assert time.monotonic() - began < 120
    assert "Clés et secrets" in started.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="seul Linux lie la vie des processus")
def test_a_killed_supervisor_leaves_nothing_running(system: System) -> None:
    pids = system.pids()
    running = state.running(system.home / "run")
    assert running is not None

    os.kill(running.supervisor, signal.SIGKILL)

    left = [psutil.Process(pid) for pid in pids.values() if psutil.pid_exists(pid)]
    assert psutil.wait_procs(left, 30)[1] == []
