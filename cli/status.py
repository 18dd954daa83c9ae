"""`traitdunion status`: the processes that run here, for people and for scripts."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any
from urllib.request import urlopen

import psutil
import typer

from deploy.local import state
from deploy.local.graph import READY
from deploy.local.layout import layout
from deploy.local.ports import LOOPBACK
from deploy.local.probes import answers, listens
from deploy.local.state import NodeState, Phase, State

ENGINES = ("kafka", "postgres", "mailbox")
LAG = re.compile(r"^tdu_consumer_lag_records\{[^}]*\} ([0-9.e+]+)$", re.MULTILINE)


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Pour les scripts")] = False,
) -> None:
    """Montre les processus, leurs ports et ce qui reste à lire ; code 0 si tout est prêt."""
    current = state.running(layout().run)
    found = facts(current)
    if as_json:
        typer.echo(json.dumps(found, indent=1))
    elif current is None:
        typer.echo("Trait d’Union ne tourne pas. Pour démarrer : make up")
    else:
        for line in table(current, found):
            typer.echo(line)
    raise typer.Exit(0 if found["ready"] else 1)


def facts(current: State | None) -> dict[str, Any]:
    """Return what scripts read. Keys never change."""
    if current is None:
        names = ("gateway_url", "web_url", "mailbox_url", "smtp", "kafka", "postgres")
        return {"region": None, "ready": False, **dict.fromkeys(names), "processes": []}
    lasting = {name: node for name, node in current.nodes.items() if not node.one_shot}
    with ThreadPoolExecutor(8) as pool:
        ready = dict(zip(lasting, pool.map(_is_ready, lasting, lasting.values()), strict=True))
    where = {name: f"{LOOPBACK}:{port}" for name, port in current.ports.items()}
    return {
        "region": current.region,
        "ready": current.phase is Phase.READY and all(ready.values()),
        "gateway_url": f"http://{where['gateway']}",
        "web_url": f"http://{where['web']}",
        "mailbox_url": f"http://{where['mailbox']}",
        "smtp": where["smtp"],
        "kafka": where["kafka"],
        "postgres": f"postgresql://postgres@{where['postgres']}/postgres",
        "processes": [
            {
                "name": name,
                "pid": node.pid,
                "ready": ready[name],
                "restarts": node.restarts,
                "port": node.port,
            }
            for name, node in lasting.items()
        ],
    }


def _is_ready(name: str, node: NodeState) -> bool:
    """Ask the process itself, not only the supervisor's memory."""
    if not node.ready or node.port is None:
        return node.ready
    return listens(node.port)() if name in ENGINES else answers(node.port, READY)()


def table(current: State, found: dict[str, Any]) -> list[str]:
    """Return the processes as lines."""
    lines = [
        f"{'processus':<15}{'prêt':<6}{'port':>6}{'numéro':>9}{'reprises':>10}{'Mo':>6}  à lire"
    ]
    total = 0.0
    for row in found["processes"]:
        memory = _memory(row["pid"])
        total += memory
        lines.append(
            f"{row['name']:<15}{'oui' if row['ready'] else 'NON':<6}{row['port'] or '':>6}"
            f"{row['pid'] or '':>9}{row['restarts']:>10}{memory:>6.0f}  {_lag(current, row)}"
        )
    done = [name for name, node in current.nodes.items() if node.one_shot and node.done]
    lines.append(f"Faits : {', '.join(done) or 'rien encore'}. Mémoire : {total:.0f} Mo.")
    return lines


def _memory(pid: int | None) -> float:
    """Return the memory of a process and its children, shared pages counted once (MB)."""
    if pid is None:
        return 0.0
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        return float(sum(_proportional(each) for each in family)) / 2**20
    except psutil.Error:
        return 0.0


def _proportional(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.Error:
        return 0


def _lag(current: State, row: dict[str, Any]) -> str:
    """Return how many messages a service has not read yet, from its own measures."""
    if row["name"] in ENGINES or row["name"] == "web" or not row["ready"]:
        return ""
    port = current.ports["metrics"] if row["name"] == "gateway" else row["port"]
    try:
        with urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=2) as answer:
            values = LAG.findall(answer.read().decode())
    except OSError:
        return "?"
    return str(int(sum(map(float, values)))) if values else ""
