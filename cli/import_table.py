"""``traitdunion import table FLUX FICHIER``: import the table of a Région, by its mapping."""

import asyncio
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from chassis.database import connect
from chassis.imports import RunState
from chassis.referentials.certifications import Certifications
from chassis.region import load_region
from cli import refusals
from cli.import_lheo import lines_of
from services.trainings.clients.table import MappingRefused, TableFeed, load_mapping
from services.trainings.domain.feed import FileRefused
from services.trainings.settings import TrainingsRegion, TrainingsSettings
from services.trainings.use_cases import ImportReport, import_feed


def table(
    feed: Annotated[str, typer.Argument(help="Une correspondance du dossier de la région, feeds/")],
    file: Annotated[Path, typer.Argument(help="Tableau CSV ou XLSX, complet")],
) -> None:
    """Importe le tableau de formations d’une Région ; une seconde fois, il n’écrit rien."""
    with refusals.of_file(file, FileRefused), file.open("rb") as stream, refusals.of_business():
        report = asyncio.run(_import(feed, stream))
    for line in lines_of(report):
        typer.echo(line)
    if report.run.state is not RunState.COMPLETE:
        raise typer.Exit(1)


async def _import(feed: str, stream: BinaryIO) -> ImportReport:
    settings = TrainingsSettings()
    home = settings.region_file.parent
    region = load_region(settings.region_file)
    sessions = connect(settings)
    try:
        read = TableFeed(
            stream,
            mapping=load_mapping(home / "feeds" / f"{feed}.yaml"),
            basin_of=region.basin_of,
            certified=Certifications.of(home / "certifications.csv"),
        )
        section = region.section("trainings", TrainingsRegion)
        return await import_feed(sessions, read, region=section)
    except MappingRefused as refusal:
        raise typer.BadParameter(str(refusal)) from None
    finally:
        await sessions.engine.dispose()
