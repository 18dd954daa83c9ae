"""What runs, written for `status`, `down` and the next start."""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

import psutil

from deploy.local.node import born

FILE = "state.json"


class Phase(StrEnum):
    """Where the whole system is."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


@dataclass
class NodeState:
    """What is known of one process."""

    pid: int | None = None
    born: float | None = None
    ready: bool = False
    done: bool = False
    restarts: int = 0
    port: int | None = None
    one_shot: bool = False


@dataclass
class State:
    """The state of the supervisor, kept in a file that is always whole."""

    run: Path
    region: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    phase: Phase = Phase.STARTING
    nodes: dict[str, NodeState] = field(default_factory=dict)
    supervisor: int = field(default_factory=os.getpid)
    supervisor_born: float | None = None
    ready_after: float | None = None
    began: float = field(default_factory=time.time)

    def enter(self, phase: Phase) -> None:
        """Enter a phase."""
        self.phase = phase
        if phase is Phase.READY and self.ready_after is None:
            self.ready_after = time.time() - self.began
        self.write()

    def started(self, name: str, pid: int) -> None:
        """Note that a process runs."""
        node = self.nodes[name]
        node.pid, node.born, node.ready, node.done = pid, born(pid), False, False
        self.write()

    def ended(self, name: str, *, done: bool) -> None:
        """Note that a process ended; ``done`` when that was its work."""
        node = self.nodes[name]
        node.pid, node.born, node.ready, node.done = None, None, done, done
        self.write()

    def write(self) -> None:
        """Write the file."""
        if self.supervisor_born is None:
            self.supervisor_born = born(self.supervisor)
        values = asdict(self) | {"run": str(self.run)}
        draft = self.run / f"{FILE}.tmp"
        draft.write_text(json.dumps(values), "utf-8")
        draft.replace(self.run / FILE)


def written(run: Path) -> State | None:
    """Return the state that was written last, by a supervisor that may be dead."""
    try:
        values = json.loads((run / FILE).read_text("utf-8"))
        nodes = {name: NodeState(**each) for name, each in values.pop("nodes").items()}
        values |= {"run": run, "nodes": nodes, "phase": Phase(values["phase"])}
        return State(**values)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def running(run: Path) -> State | None:
    """Return the state of a supervisor that lives: the same process, not only the same number."""
    state = written(run)
    if state is None or state.supervisor_born is None:
        return None
    now = born(state.supervisor)
    return state if now is not None and abs(now - state.supervisor_born) < 1 else None


def stop_leftovers(run: Path, seconds: float = 15) -> int:
    """Stop what a killed supervisor left behind; return how many processes that was."""
    state = written(run)
    alive = []
    for node in state.nodes.values() if state else ():
        now = born(node.pid) if node.pid else None
        if node.pid and now is not None and node.born and abs(now - node.born) < 1:
            alive.append(psutil.Process(node.pid))
    for process in alive:
        process.terminate()
    for process in psutil.wait_procs(alive, seconds)[1]:
        process.kill()
    return len(alive)
