"""Keeps the processes of the local system: ordered start, restart with backoff, stop by levels."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.local.logfile import LogFile
from deploy.local.node import Node, command, environment
from deploy.local.state import NodeState, Phase, State

FIRST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS = 0.5, 30.0, 30.0
STARTS_WITHOUT_READY = 3
PROBE_EVERY = 0.05

Say = Callable[[str], None]


class Supervisor:
    """Runs nodes until it is told to stop, or until one of them cannot become ready."""

    def __init__(self, nodes: Sequence[Node], state: State, logs: Path, say: Say) -> None:
        self.nodes = {node.name: node for node in nodes}
        self.state, self.logs, self.say = state, logs, say
        self.failure: str | None = None
        self._ready = {name: asyncio.Event() for name in self.nodes}
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        for node in nodes:
            state.nodes[node.name] = NodeState(port=node.port, one_shot=node.one_shot)

    def stop(self) -> None:
        """Begin to stop everything."""
        self._stopping.set()

    async def run(self, when_ready: Callable[[], None] = lambda: None) -> int:
        """Keep the nodes; return 0 after a wanted stop, 1 when a node could not start."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(each, self.stop)
        self.state.write()
        keepers = [asyncio.create_task(self._keep(node)) for node in self.nodes.values()]
        teller = asyncio.create_task(self._tell_ready(when_ready))
        await self._stopping.wait()
        teller.cancel()
        self.state.enter(Phase.STOPPING)
        await self._stop_by_levels()
        for task in keepers:
            task.cancel()
        await asyncio.gather(teller, *keepers, return_exceptions=True)
        return 1 if self.failure else 0

    async def _tell_ready(self, when_ready: Callable[[], None]) -> None:
        for event in self._ready.values():
            await event.wait()
        self.state.enter(Phase.READY)
        when_ready()

    async def _keep(self, node: Node) -> None:
        for need in node.needs:
            await self._ready[need].wait()
        pause, failed_starts = FIRST_PAUSE, 0
        while not self._stopping.is_set():
            began, last = time.monotonic(), list[str]()
            try:
                was_ready, status = await self._live(node, last)
            except OSError as error:
                was_ready, status, last = False, 127, [str(error)]
            if self._stopping.is_set() or (node.one_shot and was_ready):
                return
            failed_starts = 0 if was_ready else failed_starts + 1
            if failed_starts >= STARTS_WITHOUT_READY:
                self._give_up(node, status, last)
                return
            if was_ready and time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self.state.nodes[node.name].restarts += 1
            self.state.write()
            self.say(f"{_label(node)} s’est arrêté (code {status}), redémarrage dans {_s(pause)}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _give_up(self, node: Node, status: int, last: list[str]) -> None:
        lines = "\n".join(f"    {line}" for line in last)
        self.failure = (
            f"{_label(node)} ne démarre pas : {STARTS_WITHOUT_READY} essais, code {status}. "
            f"Ses dernières lignes ({node.name}.log) :\n{lines}"
        )
        self.stop()

    async def _live(self, node: Node, last: list[str]) -> tuple[bool, int]:
        """Run a node until it ends; say whether it had been ready, and its exit status."""
        began = time.monotonic()
        child = await asyncio.create_subprocess_exec(
            *command(node),
            cwd=node.cwd,
            env=environment(node),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**20,
            start_new_session=True,
        )
        self._children[node.name] = child
        self.state.started(node.name, child.pid)
        pump = asyncio.create_task(self._pump(node, child, last))
        if not node.one_shot and await self._becomes_ready(node, child):
            self._is_ready(node, f"{_label(node)}… prêt en {_s(time.monotonic() - began)}")
        elif not node.one_shot and child.returncode is None and not self._stopping.is_set():
            self._kill(child)
        status = await self._end(node, child)
        with suppress(TimeoutError):
            await asyncio.wait_for(pump, 5)
        if node.one_shot and status == 0:
            self._is_ready(node, f"{_label(node)}… fait en {_s(time.monotonic() - began)}")
        was_ready = self.state.nodes[node.name].ready
        self.state.ended(node.name, done=node.one_shot and status == 0)
        return was_ready, status

    async def _end(self, node: Node, child: asyncio.subprocess.Process) -> int:
        """Wait for the end of a process; work to be done once has a limit."""
        try:
            limit = node.ready_seconds if node.one_shot else None
            return await asyncio.wait_for(child.wait(), limit)
        except TimeoutError:
            self._kill(child)
            return await child.wait()

    def _is_ready(self, node: Node, line: str) -> None:
        self.state.nodes[node.name].ready = True
        self.state.write()
        self.say(line)
        self._ready[node.name].set()

    async def _becomes_ready(self, node: Node, child: asyncio.subprocess.Process) -> bool:
        deadline = time.monotonic() + node.ready_seconds
        while child.returncode is None and time.monotonic() < deadline:
            if self._stopping.is_set():
                return False
            if node.ready is None or await asyncio.to_thread(node.ready):
                return child.returncode is None
            await asyncio.sleep(PROBE_EVERY)
        return False

    async def _pump(self, node: Node, child: asyncio.subprocess.Process, last: list[str]) -> None:
        assert child.stdout is not None  # noqa: S101
        with LogFile(self.logs / f"{node.name}.log") as log:
            while line := await _line(child.stdout):
                log.write(line)
                last[:] = [*last[-19:], line.decode("utf-8", "replace").rstrip()]

    async def _stop_by_levels(self) -> None:
        """Stop first what nobody left needs, together; then the next level."""
        left = dict(self.nodes)
        while left:
            level = [
                node
                for node in left.values()
                if not any(node.name in other.needs for other in left.values())
            ]
            await asyncio.gather(*(self._stop_one(node) for node in level))
            for node in level:
                del left[node.name]

    async def _stop_one(self, node: Node) -> None:
        child = self._children.get(node.name)
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.send_signal(node.stop_signal)
        try:
            await asyncio.wait_for(child.wait(), node.stop_seconds)
        except TimeoutError:
            self.say(f"{_label(node)} ne s’arrête pas en {node.stop_seconds:.0f} s : arrêt forcé")
            self._kill(child)
            await child.wait()

    @staticmethod
    def _kill(child: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


async def _line(stream: asyncio.StreamReader) -> bytes:
    """Return the next line; what is longer than the limit is cut, never fatal."""
    try:
        return await stream.readline()
    except ValueError:
        return b"[ligne trop longue]\n"


def _label(node: Node) -> str:
    return node.label or node.name


def _s(seconds: float) -> str:
    return f"{seconds:.1f} s".replace(".", ",")
