"""Services as processes on engines of the tests: armed, killed, started again by a supervisor."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from chassis import outgoing, topics
from chassis.testing import Callers, Databases, until
from deploy.local.ports import any_free

ROOT = Path(__file__).parents[2]
REGION = ROOT / "deploy" / "regions" / "test-bresse" / "region.yaml"
ABSORBED = re.compile(r"^tdu_inbox_absorbed_total\{[^}]*\} ([0-9.e+]+)$", re.MULTILINE)


@dataclass
class Process:
    """A process that is started again each time it dies, as in production.

    ``backs``: seconds from each start, or death, to readiness.
    """

    name: str
    argv: list[str]
    env: Mapping[str, str]
    log: Path
    port: int = 0
    starts: int = 0
    backs: list[float] = field(default_factory=list)
    absorbed: Counter[int] = field(default_factory=Counter)
    child: asyncio.subprocess.Process | None = None
    is_ready: bool = False
    _away_since: float = 0.0

    async def run(self) -> None:
        """Keep it alive, for ever."""
        try:
            while True:
                with self.log.open("ab") as log:
                    self.child = await asyncio.create_subprocess_exec(
                        *self.argv, env={**os.environ, **self.env}, cwd=ROOT, stdout=log, stderr=log
                    )
                self.starts += 1
                self._away_since = self._away_since or time.monotonic()
                watch = asyncio.ensure_future(self._watch(self.child.pid))
                try:
                    await self.child.wait()
                finally:
                    watch.cancel()
                self.is_ready = False
        finally:
            await self._end()

    async def stop(self) -> float:
        """Ask it to stop, as a deployment would; return how long it took. It starts again."""
        assert self.child is not None
        began, child = time.monotonic(), self.child
        child.send_signal(signal.SIGTERM)
        await child.wait()
        return time.monotonic() - began

    async def _watch(self, pid: int) -> None:
        """Note when it is ready, then how many repeated messages it absorbed."""
        if not self.port:
            return
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=2) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if not self.is_ready:
                        await self._ready(http)
                    else:
                        values = ABSORBED.findall((await http.get("/metrics")).text)
                        self.absorbed[pid] = int(sum(map(float, values)))
                await asyncio.sleep(0.2)

    async def _ready(self, http: httpx.AsyncClient) -> None:
        if (await http.get("/health/ready")).status_code == 200:
            self.backs.append(time.monotonic() - self._away_since)
            self.is_ready, self._away_since = True, 0.0

    async def _end(self) -> None:
        if self.child is not None and self.child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.child.kill()
            await self.child.wait()


@dataclass
class System:
    """Services that run on databases, topics and ports of their own."""

    kafka_url: str
    region: str
    databases: dict[str, str]
    callers: Callers
    home: Path
    processes: dict[str, Process] = field(default_factory=dict)

    def http(self, service: str) -> httpx.AsyncClient:
        """Return a client of the doors of a service."""
        return outgoing.client("identity", base_url=f"http://127.0.0.1:{self._port(service)}")

    async def ready(self, seconds: float = 60) -> None:
        """Wait until every process is ready."""

        async def all_ready() -> bool:
            return all(process.is_ready for process in self.processes.values())

        await until(all_ready, seconds=seconds)

    @property
    def deaths(self) -> Counter[tuple[str, str]]:
        """Return how many times each point killed each service: what truly happened."""
        journal = self.home / "journal"
        lines = map(json.loads, journal.read_text().splitlines() if journal.exists() else [])
        return Counter((line["point"], line["service"]) for line in lines)

    @property
    def absorbed(self) -> int:
        """Return how many repeated messages were seen to be absorbed: at least so many were."""
        return sum(sum(process.absorbed.values()) for process in self.processes.values())

    @property
    def back_seconds(self) -> float:
        """Return the longest time from a death to readiness."""
        return max(back for each in self.processes.values() for back in each.backs)

    def logs(self) -> Iterator[Path]:
        """Give the log of each process."""
        yield from self.home.glob("*.log")

    def _port(self, service: str) -> int:
        return self.processes[service].port


@asynccontextmanager
async def running(system: System, failpoints: Mapping[str, str]) -> AsyncIterator[System]:
    """Run the services of a system for the time of a block, armed as told."""
    client = topics.admin(system.kafka_url)
    await asyncio.to_thread(topics.apply, client, system.region, 1)
    async with AsyncExitStack() as stack:
        stack.callback(topics.delete, client, f"{system.region}.")
        for name in system.databases:
            process = _process(system, name, failpoints.get(name, ""))
            system.processes[name] = process
            job = asyncio.ensure_future(process.run())
            stack.push_async_callback(_cancel, job)
        await system.ready()
        yield system


async def _cancel(job: asyncio.Future[None]) -> None:
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)


def _process(system: System, name: str, failpoints: str) -> Process:
    port, log = any_free(), system.home / f"{name}.log"
    argv = [sys.executable, "-m", "cli.main", "serve", name, "--port", str(port)]
    return Process(name, argv, _environment(system, name, failpoints), log, port)


def _environment(system: System, name: str, failpoints: str) -> dict[str, str]:
    prefix = f"TDU_{name.upper()}"
    return {
        "TDU_ENVIRONMENT": "test",
        "TDU_REGION_FILE": str(REGION),
        "TDU_REGION_OVERLAY": str(system.home / "region.yaml"),
        "TDU_KAFKA_URL": system.kafka_url,
        "TDU_LOG_LEVEL": "WARNING",
        "TDU_INTERNAL_JWKS_FILE": str(system.callers.jwks_file),
        "TDU_FAILPOINTS": failpoints,
        "TDU_FAILPOINTS_JOURNAL": str(system.home / "journal"),
        f"{prefix}_DATABASE_URL": system.databases[name],
        f"{prefix}_INTERNAL_KEY_FILE": str(system.callers.key_file("notifications")),
        "TDU_NOTIFICATIONS_CANDIDACY_URL": "http://127.0.0.1:9",
        "TDU_NOTIFICATIONS_GATEWAY_URL": "http://127.0.0.1:9",
        "TDU_NOTIFICATIONS_POLL_EVERY": "PT1H",
    }


async def a_system(
    services: tuple[str, ...], databases: Databases, kafka_url: str, callers: Callers, home: Path
) -> System:
    """Return a system that does not run yet; its region, topics and databases are its own."""
    region = f"p-{os.urandom(5).hex()}"
    (home / "region.yaml").write_text(OVERLAY.format(region=region), "utf-8")
    urls = {service: await databases.fresh(service) for service in services}
    return System(kafka_url, region, urls, callers, home)


OVERLAY = """\
code: {region}
services:
  candidacy: {{decision_undo_window: 1 s}}
  trainings: {{seat_hold: 10 min}}
"""
