"""The supervisor: order, readiness, restarts, an end that is always clean."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local import state, supervisor
from deploy.local.node import Node, born
from deploy.local.state import Phase, State
from deploy.local.supervisor import Supervisor

WAITS_FOR_EVER = "import signal; signal.pause()"
PROJECT = Path(__file__).parents[2]


def a_node(name: str, code: str = WAITS_FOR_EVER, **more: object) -> Node:
    return Node(name, (sys.executable, "-c", code), **more)  # type: ignore[arg-type]


def leaves(mark: Path) -> str:
    """Code of a process that leaves a mark, then waits."""
    return f"open({str(mark)!r}, 'a').write('x'); {WAITS_FOR_EVER}"


class Run:
    """A supervisor at work, with what it said."""

    def __init__(self, directory: Path, *nodes: Node) -> None:
        self.said: list[str] = []
        self.state = State(directory)
        self.supervisor = Supervisor(nodes, self.state, directory / "logs", self.said.append)

    async def until(self, condition: Callable[[], object], seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.02)

    async def during(self, story: Callable[["Run"], object]) -> int:
        """Run, tell a story, stop; return the exit status."""
        task = asyncio.create_task(self.supervisor.run())
        try:
            await story(self)  # type: ignore[misc]
        finally:
            self.supervisor.stop()
        return await asyncio.wait_for(task, 30)


async def test_a_process_starts_when_those_it_needs_are_ready(tmp_path: Path) -> None:
    mark, door = tmp_path / "mark", tmp_path / "door"
    first = a_node("first", ready=door.exists)
    second = a_node("second", leaves(mark), needs=("first",))

    async def story(run: Run) -> None:
        await run.until(lambda: run.state.nodes["first"].pid)
        assert not mark.exists()
        door.touch()
        await run.until(lambda: run.state.phase is Phase.READY)
        await run.until(mark.exists)

    assert await Run(tmp_path, first, second).during(story) == 0


async def test_one_that_dies_is_started_again_and_counted(tmp_path: Path) -> None:
    async def story(run: Run) -> None:
        await run.until(lambda: run.state.phase is Phase.READY)
        first = run.state.nodes["a"].pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await run.until(lambda: run.state.nodes["a"].pid not in (None, first))
        assert run.state.nodes["a"].restarts == 1
        assert "a s’est arrêté (code -9), redémarrage dans 0,5 s" in run.said

    assert await Run(tmp_path, a_node("a")).during(story) == 0


async def test_one_that_never_gets_ready_stops_all_and_shows_its_last_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    bad = a_node("bad", "print('port déjà pris'); raise SystemExit(3)", ready=lambda: False)
    run = Run(tmp_path, a_node("good"), bad)

    status = await asyncio.wait_for(run.supervisor.run(), 30)

    assert status == 1
    assert run.supervisor.failure is not None
    assert "bad ne démarre pas : 3 essais, code 3" in run.supervisor.failure
    assert "port déjà pris" in run.supervisor.failure
    assert run.state.nodes["good"].pid is None


async def test_one_that_lives_but_never_gets_ready_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    run = Run(tmp_path, a_node("deaf", ready=lambda: False, ready_seconds=0.3))

    assert await asyncio.wait_for(run.supervisor.run(), 30) == 1
    assert "deaf ne démarre pas" in (run.supervisor.failure or "")


async def test_work_to_be_done_once_is_done_once_and_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    done = a_node("done", "print('fait')", one_shot=True)
    endless = a_node("endless", one_shot=True, ready_seconds=0.3)
    run = Run(tmp_path, done, endless)

    assert await asyncio.wait_for(run.supervisor.run(), 30) == 1
    assert "endless ne démarre pas" in (run.supervisor.failure or "")
    assert (tmp_path / "logs" / "done.log").read_text() == "fait\n"
    assert run.state.nodes["done"].restarts == 0


async def test_those_that_need_others_stop_before_them(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    code = (
        "import signal, sys\n"
        "def end(*_):\n    open({j!r}, 'a').write({n!r}); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); open({m!r}, 'w'); signal.pause()"
    )

    def talks(name: str, *needs: str) -> Node:
        mark = tmp_path / f"up-{name}"
        text = code.format(j=str(journal), n=name, m=str(mark))
        return a_node(name, text, needs=needs, ready=mark.exists)

    async def story(run: Run) -> None:
        await run.until(lambda: run.state.phase is Phase.READY)

    await Run(tmp_path, talks("1"), talks("2", "1"), talks("3", "2")).during(story)

    assert journal.read_text() == "321"


async def test_one_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"import signal; signal.signal(15, signal.SIG_IGN); {leaves(mark)}; signal.pause()"
    node = a_node("stubborn", code, ready=mark.exists, stop_seconds=0.3)
    pids: list[int] = []

    async def story(run: Run) -> None:
        await run.until(lambda: run.state.phase is Phase.READY)
        pids.append(run.state.nodes["stubborn"].pid or 0)

    run = Run(tmp_path, node)
    await run.during(story)

    assert born(pids[0]) is None
    assert any("arrêt forcé" in line for line in run.said)


async def test_a_very_long_line_does_not_hurt(tmp_path: Path) -> None:
    node = a_node("loud", "print('x' * 3_000_000); print('fin')", one_shot=True)
    run = Run(tmp_path, node)

    async def story(run: Run) -> None:
        await run.until(lambda: run.state.nodes["loud"].done)

    assert await run.during(story) == 0
    assert (tmp_path / "logs" / "loud.log").read_text().endswith("fin\n")


def a_supervisor_process(directory: Path) -> subprocess.Popen[bytes]:
    code = f"""
import asyncio, sys
from pathlib import Path
from deploy.local.node import Node
from deploy.local.state import State
from deploy.local.supervisor import Supervisor
here = Path({str(directory)!r})
nodes = [Node(n, (sys.executable, "-c", {WAITS_FOR_EVER!r})) for n in ("a", "b")]
asyncio.run(Supervisor(nodes, State(here), here / "logs", print).run())
"""
    return subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT)


def ready_state(directory: Path) -> State:
    deadline = time.monotonic() + 20
    while (found := state.running(directory)) is None or found.phase is not Phase.READY:
        assert time.monotonic() < deadline, "le superviseur n’est pas prêt"
        time.sleep(0.02)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="seul Linux lie la vie des processus")
def test_a_killed_supervisor_leaves_nothing(tmp_path: Path) -> None:
    process = a_supervisor_process(tmp_path)
    pids = [node.pid or 0 for node in ready_state(tmp_path).nodes.values()]

    process.kill()
    process.wait()

    _gone, alive = psutil.wait_procs([psutil.Process(p) for p in pids if psutil.pid_exists(p)], 10)
    assert alive == []
    assert state.running(tmp_path) is None


def test_what_a_dead_supervisor_left_is_stopped_but_not_a_stranger(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", WAITS_FOR_EVER])
    stranger = subprocess.Popen([sys.executable, "-c", WAITS_FOR_EVER])
    try:
        written = State(tmp_path)
        written.nodes["left"] = state.NodeState(pid=left.pid, born=born(left.pid))
        written.nodes["reused"] = state.NodeState(pid=stranger.pid, born=12.0)
        written.write()

        assert state.stop_leftovers(tmp_path) == 1

        assert born(left.pid) is None
        assert stranger.poll() is None
    finally:
        for each in (left, stranger):
            each.kill()
            each.wait()


def test_a_number_used_by_another_process_is_not_a_running_supervisor(tmp_path: Path) -> None:
    written = State(tmp_path, supervisor=os.getpid(), supervisor_born=12.0)
    written.write()

    assert state.running(tmp_path) is None
