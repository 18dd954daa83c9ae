"""``traitdunion sessions``: what concerns sessions of training."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from chassis.database import Sessions, connect
from chassis.errors import DomainError
from chassis.region import load_region
from chassis.unit_of_work import UnitOfWork
from cli import refusals
from services.trainings.clients.capacity_csv import (
    CapacityFileRefused,
    CapacityLine,
    read_capacity_csv,
)
from services.trainings.settings import TrainingsRegion, TrainingsSettings
from services.trainings.use_cases import declare_capacity

app = typer.Typer(help="Sessions de formation", no_args_is_help=True)


@app.callback()
def sessions() -> None:
    """Sessions de formation."""


@app.command()
def capacity(
    file: Annotated[Path, typer.Argument(help="CSV : session_id ou session_key, capacity")],
    source: Annotated[
        str, typer.Option(help="Flux des clés ; par défaut, carif-oref-<région>")
    ] = "",
) -> None:
    """Déclare les places des sessions, ligne par ligne."""
    with refusals.of_file(file, CapacityFileRefused):
        lines = read_capacity_csv(file.read_bytes())
    with refusals.of_business():
        changed, unchanged, refused = asyncio.run(_declare_all(lines, source))
    typer.echo(
        f"{len(lines)} lignes lues. Sessions modifiées : {changed} ; inchangées : {unchanged} ; "
        f"lignes refusées : {len(refused)}."
    )
    for refusal_line in refused:
        typer.echo(f"  {refusal_line}")
    if refused:
        raise typer.Exit(1)


async def _declare_all(lines: list[CapacityLine], source: str) -> tuple[int, int, list[str]]:
    settings = TrainingsSettings()
    region = load_region(settings.region_file)
    rules = region.section("trainings", TrainingsRegion)
    database = connect(settings)
    done, refused = [], []
    try:
        for line in lines:
            try:
                done.append(await _declare(database, line, source or _feed(region.code), rules))
            except DomainError as refusal:
                refused.append(f"ligne {line.number} : {refusal.detail or refusal.title}")
            except ValueError as problem:
                refused.append(f"ligne {line.number} : {problem}")
    finally:
        await database.engine.dispose()
    return done.count(True), done.count(False), refused


async def _declare(
    database: Sessions, line: CapacityLine, source: str, rules: TrainingsRegion
) -> bool:
    if line.problem:
        raise ValueError(line.problem)
    async with UnitOfWork(database) as uow:
        changed = await declare_capacity(
            uow,
            capacity=line.capacity,
            region=rules,
            session_id=line.session_id,
            source=source,
            session_key=line.session_key or "",
        )
    return changed


def _feed(region_code: str) -> str:
    return f"carif-oref-{region_code}"
