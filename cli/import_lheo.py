"""``traitdunion import lheo FICHIER``: import trainings, and say in French what happened."""

import asyncio
import re
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer

from chassis.database import Sessions, connect
from chassis.imports import RunState
from chassis.referentials.certifications import Certifications
from chassis.region import Region, load_region
from cli import refusals
from cli.progress import opened
from services.trainings.clients.lheo import FileRefused, LheoFeed
from services.trainings.domain.flags import sentence
from services.trainings.settings import TrainingsRegion, TrainingsSettings
from services.trainings.use_cases import ImportReport, confirm_import, import_feed


def lheo(
    file: Annotated[Path, typer.Argument(help="Fichier LHEO 2.2 ou 2.3 (XML)")],
    source: Annotated[str, typer.Option(help="Nom du flux ; par défaut, carif-oref-<région>")] = "",
) -> None:
    """Importe un fichier LHEO ; le même fichier, une seconde fois, n’écrit rien."""
    if source and not re.fullmatch(r"[a-z0-9-]{2,64}", source):
        raise typer.BadParameter("--source : lettres minuscules, chiffres et tirets.")
    with refusals.of_file(file, FileRefused), opened(file) as stream, refusals.of_business():
        report = asyncio.run(_import(stream, source))
    for line in lines_of(report):
        typer.echo(line)
    if report.run.state is not RunState.COMPLETE:
        raise typer.Exit(1)


async def _import(stream: BinaryIO, source: str) -> ImportReport:
    settings = TrainingsSettings()
    region = load_region(settings.region_file)
    sessions = connect(settings)
    try:
        feed = LheoFeed(
            stream,
            source=source or f"carif-oref-{region.code}",
            basin_of=region.basin_of,
            certified=Certifications.of(settings.region_file.with_name("certifications.csv")),
        )
        section = region.section("trainings", TrainingsRegion)
        return await import_feed(sessions, feed, region=section)
    finally:
        await sessions.engine.dispose()


async def confirm_trainings(sessions: Sessions, region: Region, run: UUID) -> list[str]:
    """Confirm a run of trainings that was held, and say what it did."""
    section = region.section("trainings", TrainingsRegion)
    return lines_of(await confirm_import(sessions, run, region=section))


def lines_of(report: ImportReport) -> list[str]:
    """Return the report of a run, for a person."""
    run = report.run
    lines = [
        f"Source {run.source} : {run.formations} formations lues, {run.sessions} sessions.",
        f"Sessions ajoutées : {run.created} ; modifiées : {run.updated} ; "
        f"inchangées : {run.unchanged} ; annulées : {run.cancelled}.",
    ]
    if run.missing:
        lines.append(f"Sessions absentes de ce fichier : {run.missing}.")
    lines.append(f"Formations mises de côté : {run.quarantined}.")
    lines += [
        f"  {one.path}, numéro {one.number or 'absent'} : {one.sentence}"
        for one in report.quarantined
    ]
    if run.quarantined > len(report.quarantined):
        lines.append(f"  la suite : traitdunion import quarantine {run.id}")
    lines.append(f"Avertissements : {sum(run.warnings.values())}.")
    lines += [
        f"  {sentence(flag)} : {_some(report.warnings.keys.get(flag, []), count)}"
        for flag, count in sorted(run.warnings.items())
    ]
    if run.state is RunState.HELD:
        lines.append(f"{run.sentence} S’il est juste : traitdunion import confirm {run.id}")
    return lines


def _some(keys: list[str], count: int) -> str:
    if not keys:
        return str(count)
    more = f" et {count - len(keys)} autres" if count > len(keys) else ""
    return ", ".join(keys) + more
