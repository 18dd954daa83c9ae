"""`traitdunion up`, `down` and `reset`: the whole system on this machine."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli import demo_people
from deploy.local import state
from deploy.local.layout import PROJECT, Layout, layout
from deploy.local.ports import LOOPBACK
from deploy.local.state import Phase, State
from deploy.local.system import Wish, run

PROGRESS = "progress.log"
STOP_SECONDS = 90

Region = Annotated[str, typer.Option(envvar="TDU_REGION", help="Dossier de deploy/regions")]
AnyPorts = Annotated[
    bool, typer.Option("--any-ports", envvar="TDU_ANY_PORTS", help="Ports libres quelconques")
]


def up(
    region: Region = "grand-est",
    any_ports: AnyPorts = False,
    foreground: Annotated[
        bool, typer.Option("--foreground", help="Garder le terminal ; Ctrl-C arrête tout")
    ] = False,
) -> None:
    """Démarre tout, charge la démonstration, et rend la main quand tout est prêt."""
    place = layout()
    if (current := state.running(place.run)) and current.phase is Phase.READY:
        typer.echo("Trait d’Union tourne déjà ; rien n’a changé.")
        typer.echo(summary(current))
        return
    if foreground:
        wish = Wish(region, any_ports, demo=demo_people.can_load(region))
        status = run(wish, place, _teller(place))
        raise typer.Exit(status)
    place.run.mkdir(parents=True, exist_ok=True)
    if current is None:
        typer.echo("Trait d’Union démarre.")
        _follow(place, _start(place, region, any_ports))
    else:
        typer.echo("Trait d’Union démarre déjà.")
        _follow(place, None)


def down() -> None:
    """Arrête tout ; les données restent."""
    place = layout()
    typer.echo("Trait d’Union est arrêté." if _stop(place) else "Trait d’Union ne tournait pas.")


def reset(
    yes: Annotated[bool, typer.Option("--yes", envvar="YES", help="Ne pas demander")] = False,
) -> None:
    """Arrête tout et efface les données de cette machine ; les téléchargements restent."""
    place = layout()
    if not yes and not typer.confirm(f"Effacer les données de {place.home} ?"):
        raise typer.Exit(1)
    _stop(place)
    for each in place.data():
        shutil.rmtree(each, ignore_errors=True)
    typer.echo("Les données sont effacées.")


def _start(place: Layout, region: str, any_ports: bool) -> subprocess.Popen[bytes]:
    (place.run / PROGRESS).unlink(missing_ok=True)
    program = [sys.executable, "-m", "cli.main", "up", "--foreground", "--region", region]
    with (place.run / "supervisor.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            [*program, *(["--any-ports"] if any_ports else [])],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _follow(place: Layout, child: subprocess.Popen[bytes] | None) -> None:
    """Show the progress until all is ready, or until the supervisor gives up."""
    lines = _lines(place.run / PROGRESS)
    try:
        while True:
            current = state.running(place.run)
            alive = child.poll() is None if child else current is not None
            for line in lines:
                if line is None:
                    break
                typer.echo(f"  {line}")
            if current and current.phase is Phase.READY:
                typer.echo(summary(current))
                return
            if not alive:
                _explain(place, child)
            time.sleep(0.05)
    except KeyboardInterrupt:
        _stop(place)
        raise typer.Exit(130) from None


def _explain(place: Layout, child: subprocess.Popen[bytes] | None) -> None:
    errors = (place.run / "supervisor.log").read_text("utf-8", "replace")
    if child and child.returncode not in (0, 1):
        typer.echo(errors, err=True)
    typer.echo(f"Trait d’Union n’a pas démarré. Journaux : {place.logs}", err=True)
    raise typer.Exit(1)


def _lines(path: Path) -> Iterator[str | None]:
    """Give the lines of a growing file; none when there is no more for now."""
    while not path.exists():
        yield None
    with path.open("r", encoding="utf-8") as file:
        while True:
            yield file.readline().rstrip("\n") or None


def _teller(place: Layout) -> Callable[[str], None]:
    """Return what says a line on the terminal and to those who follow from another one."""
    place.run.mkdir(parents=True, exist_ok=True)
    progress = (place.run / PROGRESS).open("a", encoding="utf-8")

    def say(line: str) -> None:
        typer.echo(line)
        progress.write(line + "\n")
        progress.flush()

    return say


def _stop(place: Layout) -> bool:
    """Stop the supervisor and wait; say whether there was something to stop."""
    current = state.running(place.run)
    if current is None:
        return state.stop_leftovers(place.run) > 0
    os.kill(current.supervisor, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while state.running(place.run) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    return True


def summary(current: State) -> str:
    """Return what a newcomer needs once all is ready."""
    urls = {name: f"http://{LOOPBACK}:{port}/" for name, port in current.ports.items()}
    kafka, partners = current.ports["kafka"], current.ports["kafka_partners"]
    after = f"{current.ready_after or 0:.1f} s".replace(".", ",")
    rows = [
        f"Tout est prêt (démarré en {after}).",
        f"  Site         {urls['web']}",
        f"  API          {urls['gateway']}",
        f"  Courrier     {urls['mailbox']}   (SMTP {LOOPBACK}:{current.ports['smtp']})",
        f"  Kafka        {LOOPBACK}:{kafka}   (partenaires : {LOOPBACK}:{partners}, SCRAM-SHA-256)",
        f"  PostgreSQL   postgresql://postgres@{LOOPBACK}:{current.ports['postgres']}/postgres",
    ]
    if people := demo_people.lines():
        rows += ["Personnes de démonstration (un clic sur la page de connexion) :"]
        rows += [f"  {line}" for line in people]
    rows.append("Ensuite : make status · make logs · make down · make test")
    return "\n".join(rows)
