"""The graph as processes of this machine: ports, addresses, engines, and one supervisor."""

import asyncio
import fcntl
import json
import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local import jars, ports, state
from deploy.local.graph import READY, Part, everything, graph
from deploy.local.kafka_node import Kafka
from deploy.local.layout import PROJECT, Layout
from deploy.local.node import CannotRun, Node
from deploy.local.ports import LOOPBACK
from deploy.local.postgres_server import Postgres
from deploy.local.probes import answers, listens
from deploy.local.supervisor import Supervisor

REGIONS = PROJECT / "deploy" / "regions"
PEOPLE = PROJECT / "deploy" / "local" / "demo" / "people.yaml"
ENVIRONMENT = "environment.json"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What the operator asked for."""

    region: str = "grand-est"
    any_ports: bool = False
    demo: bool = False


def addresses(wish: Wish, layout: Layout, chosen: Mapping[str, int]) -> dict[str, str]:
    """Return what the braces of the graph mean on this machine."""
    region = REGIONS / wish.region / "region.yaml"
    overlay = Path(os.environ.get("TDU_REGION_OVERLAY") or region.with_name("region.demo.yaml"))
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in chosen.items()}
    return {
        **urls,
        **{f"{name}_port": str(port) for name, port in chosen.items()},
        "kafka": f"{LOOPBACK}:{chosen['kafka']}",
        "postgres": f"{LOOPBACK}:{chosen['postgres']}",
        "smtp_host": LOOPBACK,
        "public_gateway": urls["gateway"],
        "public_web": urls["web"],
        "front": f"{LOOPBACK}/32",
        "bind": LOOPBACK,
        "region": str(region),
        "overlay": str(overlay) if overlay.exists() else "",
        "people": str(PEOPLE),
        "secrets": str(layout.secrets),
    }


def filled(values: Mapping[str, str], meaning: Mapping[str, str]) -> dict[str, str]:
    """Return variables with their addresses; one that means nothing here is left out."""
    all_values = {name: value.format_map(meaning) for name, value in values.items()}
    return {name: value for name, value in all_values.items() if value}


def nodes(wish: Wish, layout: Layout, chosen: Mapping[str, int]) -> list[Node]:
    """Return the processes of the graph, engines prepared."""
    meaning = addresses(wish, layout, chosen)
    listeners = (chosen[name] for name in ("kafka", "kafka_controller", "kafka_partners"))
    with ThreadPoolExecutor(2) as pool:
        kafka = pool.submit(Kafka(layout.kafka, *listeners).prepare)
        postgres = pool.submit(Postgres(layout.postgres, chosen["postgres"]).prepare)
        engines = {"kafka": kafka.result(), "postgres": postgres.result()}
    ours = engines | {"mailbox": _mailbox(layout, chosen)}
    parts = graph(demo=wish.demo)
    return [ours[part.name] if part.name in ours else _node(part, meaning) for part in parts]


def _node(part: Part, meaning: Mapping[str, str]) -> Node:
    arguments = (argument.format_map(meaning) for argument in part.command)
    port = int(meaning[f"{part.port}_port"]) if part.port else None
    return Node(
        name=part.name,
        label=part.label,
        argv=(sys.executable, "-m", "cli.main", *arguments),
        needs=part.needs,
        env=filled(part.env, meaning),
        cwd=PROJECT,
        port=port,
        ready=answers(port, READY) if port else None,
        one_shot=part.one_shot,
        ready_seconds=part.seconds,
        stop_seconds=20,
    )


def _mailbox(layout: Layout, chosen: Mapping[str, int]) -> Node:
    where = ("--smtp", str(chosen["smtp"]), "--http", str(chosen["mailbox"]))
    program = (sys.executable, "-m", "deploy.local.mailpage")
    return Node(
        name="mailbox",
        label="Boîte aux lettres",
        argv=(*program, *where, "--directory", str(layout.mail)),
        cwd=PROJECT,
        port=chosen["mailbox"],
        ready=listens(chosen["mailbox"]),
    )


def run(wish: Wish, layout: Layout, say: Say) -> int:
    """Run the system until it is stopped; return 1, with the reason said, if it cannot start."""
    layout.run.mkdir(parents=True, exist_ok=True)
    with (layout.run / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Un autre démarrage est en cours.")
            return 1
        try:
            return _run(wish, layout, say)
        except CannotRun as refusal:
            say(str(refusal))
            return 1
        finally:
            for name in (state.FILE, ENVIRONMENT):
                (layout.run / name).unlink(missing_ok=True)


def _run(wish: Wish, layout: Layout, say: Say) -> int:
    if not (REGIONS / wish.region / "region.yaml").exists():
        raise CannotRun(f"La région {wish.region} n’a pas de dossier dans deploy/regions.")
    if count := state.stop_leftovers(layout.run):
        say(f"{count} processus d’un démarrage précédent ont été arrêtés.")
    chosen = ports.choose(anywhere=wish.any_ports)
    if not wish.any_ports:
        for line in ports.moved(chosen):
            say(line)
    ports.write(chosen, layout.run)
    current = state.State(layout.run, region=wish.region, ports=dict(chosen))
    current.write()
    if absent := jars.missing():
        say(f"Kafka… téléchargement de {len(absent)} archives (une seule fois)")
    jars.fetch()
    processes = nodes(wish, layout, chosen)
    _write_environment(wish, layout, chosen)
    supervisor = Supervisor(processes, current, layout.logs, say)
    status = asyncio.run(supervisor.run())
    if supervisor.failure:
        say(supervisor.failure)
    return status


def _write_environment(wish: Wish, layout: Layout, chosen: Mapping[str, int]) -> None:
    """Leave the variables of the services where commands find them: no secret, only their files."""
    values = filled(everything(), addresses(wish, layout, chosen))
    file: Path = layout.run / ENVIRONMENT
    file.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
