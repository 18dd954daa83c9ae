"""One process of the local system, and the command line that runs it safely."""

import os
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.probes import Probe

SETPRIV = shutil.which("setpriv") if sys.platform == "linux" else None
NOBODY = 65534
_NEEDED_TO_BE_NOBODY = {1: "DAC_OVERRIDE", 6: "SETGID", 7: "SETUID"}


class CannotRun(Exception):
    """The machine lacks something; the message says what, in French."""


@dataclass(frozen=True)
class Node:
    """A process to keep running, or to run once."""

    name: str
    argv: tuple[str, ...]
    label: str = ""
    ready: Probe | None = None
    needs: tuple[str, ...] = ()
    one_shot: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    port: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    ready_seconds: float = 60.0
    as_nobody: bool = False


def is_root() -> bool:
    """Say whether this process is root's."""
    return os.geteuid() == 0


def command(node: Node) -> list[str]:
    """Return the arguments that start a node, tied to this process's life where Linux can.

    The signal at the parent's death and the change of user are both set by setpriv: a change of
    user clears a death signal that was set before.
    """
    if node.as_nobody:
        _refuse_unless_droppable(node)
    if SETPRIV is None:
        return list(node.argv)
    options = [SETPRIV, f"--pdeathsig={node.stop_signal.name.removeprefix('SIG')}"]
    if node.as_nobody:
        rights = "-all,+dac_override"
        options += [
            f"--reuid={NOBODY}",
            f"--regid={NOBODY}",
            "--clear-groups",
            f"--inh-caps={rights}",
            f"--ambient-caps={rights}",
            f"--bounding-set={rights}",
            "--securebits=+no_setuid_fixup",
        ]
    return [*options, "--", *node.argv]


def _refuse_unless_droppable(node: Node) -> None:
    if SETPRIV is None:
        raise CannotRun(
            f"{node.label or node.name} refuse de tourner en root et la commande setpriv "
            "(util-linux) manque : lancez la commande avec un utilisateur ordinaire."
        )
    status = Path("/proc/self/status").read_text("utf-8")
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    missing = [name for bit, name in _NEEDED_TO_BE_NOBODY.items() if not effective >> bit & 1]
    if missing:
        raise CannotRun(
            f"root est ici sans {', '.join('CAP_' + each for each in missing)} : "
            "lancez la commande avec un utilisateur ordinaire."
        )


def environment(node: Node) -> dict[str, str]:
    """Return the variables of a node's process."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **node.env}


def born(pid: int) -> float | None:
    """Return when a process was created; none when it is gone or only a zombie."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return float(process.create_time())
    except psutil.Error:
        return None
