"""The whole system, as `make up` runs it, for all journeys together: engines, services, site."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.journeys.people import Town

OVERLAY = Path(__file__).parent / "region.journeys.yaml"
UP_SECONDS = 240


class System:
    """A running system: its addresses, its processes, and ways to break them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            **os.environ,
            "TDU_STATE": str(home),
            "TDU_REGION_OVERLAY": str(OVERLAY),
            "TDU_ANY_PORTS": "1",
        }
        for name in ("TDU_TEST_KAFKA", "TDU_TEST_POSTGRES", "TDU_REGION_FILE"):
            self.env.pop(name, None)

    def run(self, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command of the system, as an operator would."""
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def status(self) -> dict[str, Any]:
        """Return what `traitdunion status --json` says."""
        return dict(json.loads(self.run("status", "--json").stdout))

    def process(self, name: str) -> psutil.Process:
        """Return the process of a part."""
        [found] = [each for each in self.status()["processes"] if each["name"] == name]
        return psutil.Process(found["pid"])

    def kill(self, name: str) -> None:
        """Kill a part with -9; the supervisor starts it again."""
        self.process(name).send_signal(signal.SIGKILL)

    def freeze(self, name: str) -> None:
        """Stop a part and its children from running, as an outage would."""
        for each in self._family(name):
            each.suspend()

    def thaw(self, name: str) -> None:
        """Let a frozen part go on."""
        for each in self._family(name):
            each.resume()

    def _family(self, name: str) -> list[psutil.Process]:
        parent = self.process(name)
        return [parent, *parent.children(recursive=True)]

    def wait_ready(self, seconds: float = 60) -> float:
        """Wait until every part is ready again; return how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.run("status", "--json").returncode == 0:
                return time.monotonic() - began
            time.sleep(0.2)
        raise TimeoutError(self.run("status").stdout)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that the services read."""
        return dict(json.loads((self.home / "run" / "environment.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Give the whole system, started once for all journeys.

    TDU_TEST_SYSTEM names the directory of one that runs already: quicker while writing a journey.
    """
    if running := os.environ.get("TDU_TEST_SYSTEM"):
        yield System(Path(running))
        return
    made = System(tmp_path_factory.mktemp("system"))
    made.home.chmod(0o755)
    up = made.run("up", seconds=UP_SECONDS)
    assert up.returncode == 0, up.stdout + up.stderr
    yield made
    made.run("down")


@pytest.fixture(scope="session")
def town(system: System) -> Town:
    """Give the people of the running system."""
    status = system.status()
    return Town(status["gateway_url"], status["web_url"], status["mailbox_url"])
