"""``traitdunion import france-travail FICHIER``: import offers, and say in French what happened."""

import asyncio
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from chassis.database import Sessions, connect
from chassis.imports import RunState
from chassis.region import Region, load_region
from cli import refusals
from services.offers.clients.france_travail import FileRefused
from services.offers.domain.scope import scope_of
from services.offers.domain.warnings import sentence
from services.offers.models import ImportRun
from services.offers.settings import OffersRegion, OffersSettings
from services.offers.use_cases import ImportReport, confirm_import, import_france_travail


def france_travail(
    file: Annotated[Path, typer.Argument(help="Réponse de recherche de l’API des offres (JSON)")],
    complete: Annotated[
        bool, typer.Option("--complete", help="Ce fichier montre toutes les offres de la source")
    ] = False,
) -> None:
    """Importe des offres France Travail ; le même fichier, une seconde fois, n’écrit rien."""
    with refusals.of_file(file, FileRefused), _opened(file) as data, refusals.of_business():
        report = asyncio.run(_import(data, complete=complete))
    for line in lines_of(report):
        typer.echo(line)
    if report.run.state is not RunState.COMPLETE:
        raise typer.Exit(1)


@contextmanager
def _opened(file: Path) -> Iterator[mmap.mmap]:
    if not file.stat().st_size:
        raise FileRefused("Ce fichier est vide.")
    with (
        file.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield data


async def _import(data: mmap.mmap, *, complete: bool) -> ImportReport:
    settings = OffersSettings()
    region = load_region(settings.region_file)
    sessions = connect(settings)
    try:
        return await import_france_travail(
            sessions,
            data,
            scope=scope_of(region),
            region=region.section("offers", OffersRegion),
            complete=complete,
        )
    finally:
        await sessions.engine.dispose()


async def confirm_offers(sessions: Sessions, region: Region, run: UUID) -> list[str]:
    """Confirm a run of offers that was held, and say what it did."""
    section = region.section("offers", OffersRegion)
    return lines_of(await confirm_import(sessions, run, scope=scope_of(region), region=section))


def lines_of(report: ImportReport) -> list[str]:
    """Return the report of a run, for a person."""
    run = report.run
    lines = [
        f"Source {run.source} : {run.received} offres lues, {run.distinct} distinctes.",
        f"Offres ajoutées : {run.created} ; modifiées : {run.updated} ; "
        f"date seule : {run.date_only} ; inchangées : {run.unchanged} ; "
        f"rouvertes : {run.reopened} ; closes : {run.closed}.",
        f"Offres hors du territoire, non importées : {run.out_of_scope}.",
        f"Offres mises de côté : {run.quarantined}.",
    ]
    lines += [
        f"  {one.path}, numéro {one.source_id or 'absent'} : {one.sentence}"
        for one in report.quarantined
    ]
    if run.quarantined > len(report.quarantined):
        lines.append(f"  la suite : traitdunion import quarantine {run.id}")
    lines.append(f"Avertissements : {sum(run.warnings.values())}.")
    lines += [
        f"  {sentence(code)} : {_some(ids, run.warnings[code])}"
        for code, ids in sorted(report.warnings.items())
    ]
    if run.unknown_fields:
        lines.append(f"Champs nouveaux à la source : {', '.join(run.unknown_fields)}.")
    return lines + _state(run)


def _state(run: ImportRun) -> list[str]:
    if run.state is RunState.PARTIAL:
        return ["Fichier coupé avant sa fin : ce qui était lisible est importé, rien n’est clos."]
    if run.state is RunState.COMPLETE:
        return []
    if run.to_close:
        return [
            f"Import retenu : {run.to_close} offres ouvertes ne sont plus dans ce fichier. "
            f"Si c’est juste : traitdunion import confirm {run.id}. Aucune offre n’a été close."
        ]
    return ["Import retenu : trop d’offres illisibles. Aucune offre absente n’a été close."]


def _some(ids: list[str], count: int) -> str:
    more = f" et {count - len(ids)} autres" if count > len(ids) else ""
    return ", ".join(ids) + more
