"""`traitdunion referentials`: the tables of facts that the services share."""

import typer

from chassis.referentials import communes, rome
from chassis.referentials.checks import faults

app = typer.Typer(help="Référentiels : communes et métiers", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Référentiels : communes et métiers."""


@app.command("check")
def check() -> None:
    """Vérifie que chaque code mène quelque part, et dit ce que les tables contiennent."""
    found = faults()
    for fault in found:
        typer.echo(fault, err=True)
    parents = {each.parent for each in rome.occupations().values()}
    points = sum(commune.lat is not None for commune in communes.all_by_code().values())
    typer.echo(f"ROME : {len(rome.occupations())} métiers, {len(parents)} parents.")
    typer.echo(f"Communes : {len(communes.all_by_code())}, dont {points} avec leur point.")
    typer.echo(f"Anciens codes et noms : {len(communes.aliases())}.")
    if found:
        raise typer.Exit(1)
