"""`traitdunion topics`: the topics of a region, created and compared."""

import os
from pathlib import Path

import typer

from chassis import topics
from chassis.region import load_region

app = typer.Typer(help="Sujets Kafka", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Sujets Kafka."""


@app.command("apply")
def apply() -> None:
    """Crée les sujets qui manquent et montre ce qui diffère, sans rien changer."""
    region = load_region(Path(os.environ["TDU_REGION_FILE"]))
    client = topics.admin(os.environ["TDU_KAFKA_URL"])
    replication = int(os.environ.get("TDU_KAFKA_REPLICATION", "1"))
    created, differences = topics.apply(client, region.code, replication)
    for name in created:
        typer.echo(f"créé : {name}")
    for line in differences:
        typer.echo(f"diffère : {line}", err=True)
    typer.echo(f"{len(topics.wanted(region.code))} sujets, {len(created)} créés")
    if differences:
        raise typer.Exit(1)
