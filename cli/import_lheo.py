"""``traitdunion import lheo FICHIER``: import trainings, and say in French what happened."""

import asyncio
import re
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from chassis.database import connect
from chassis.region import load_region
from cli import refusals
from services.trainings.clients.lheo import FileRefused
from services.trainings.domain.flags import by_flag, sentence
from services.trainings.models.imports import RunState
from services.trainings.settings import TrainingsRegion, TrainingsSettings
from services.trainings.use_cases import ImportReport, import_lheo

_SHOWN = 5


def lheo(
    file: Annotated[Path, typer.Argument(help="Fichier LHEO 2.2 ou 2.3 (XML)")],
    source: Annotated[str, typer.Option(help="Nom du flux ; par défaut, carif-oref-<région>")] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Appliquer un fichier retenu pour sa baisse")
    ] = False,
) -> None:
    """Importe un fichier LHEO ; le même fichier, une seconde fois, n’écrit rien."""
    if source and not re.fullmatch(r"[a-z0-9-]{2,64}", source):
        raise typer.BadParameter("--source : lettres minuscules, chiffres et tirets.")
    with refusals.of_file(file, FileRefused), file.open("rb") as stream, refusals.of_business():
        report = asyncio.run(_import(stream, source, confirmed=confirm))
    for line in lines_of(report):
        typer.echo(line)
    if report.run.state is RunState.HELD:
        raise typer.Exit(1)


async def _import(stream: BinaryIO, source: str, *, confirmed: bool) -> ImportReport:
    settings = TrainingsSettings()
    region = load_region(settings.region_file)
    sessions = connect(settings)
    try:
        return await import_lheo(
            sessions,
            stream,
            source=source or f"carif-oref-{region.code}",
            basin_of=region.basin_of,
            region=region.section("trainings", TrainingsRegion),
            confirmed=confirmed,
        )
    finally:
        await sessions.engine.dispose()


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
    warnings = by_flag(report.sessions)
    lines.append(f"Avertissements : {sum(map(len, warnings.values()))}.")
    lines += [f"  {sentence(flag)} : {_some(keys)}" for flag, keys in warnings.items()]
    if run.state is RunState.HELD:
        lines.append(_held(report))
    return lines


def _held(report: ImportReport) -> str:
    if report.run.created + report.run.updated + report.run.unchanged:
        return "Trop de formations mises de côté : aucune session absente n’a été annulée."
    return (
        "Fichier retenu : il montre bien moins de sessions que le précédent. "
        "S’il est juste, relancez avec --confirm. Rien n’a été modifié."
    )


def _some(keys: list[str]) -> str:
    more = f" et {len(keys) - _SHOWN} autres" if len(keys) > _SHOWN else ""
    return ", ".join(keys[:_SHOWN]) + more
