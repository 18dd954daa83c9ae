"""``traitdunion import show|quarantine|confirm``: runs of import, whatever their source."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Sessions, connect
from chassis.errors import NotFound
from chassis.imports import Run, RunsRepository, RunState
from chassis.region import Region, load_region
from chassis.settings import ServiceSettings
from cli import refusals
from cli.import_france_travail import confirm_offers
from cli.import_lheo import confirm_trainings
from services.offers.repository import ImportsRepository as RunsOfOffers
from services.offers.settings import OffersSettings
from services.trainings.repository import ImportsRepository as RunsOfTrainings
from services.trainings.settings import TrainingsSettings

_RECENT = 20
_STATES = {
    RunState.COMPLETE: "complet",
    RunState.PARTIAL: "partiel",
    RunState.FAILED: "en échec",
    RunState.HELD: "retenu",
}
_KINDS = {"file": "fichier", "full": "complet", "incremental": "nouveautés"}


@dataclass(frozen=True)
class Side:
    """A service that imports: its runs, and what confirming one of them does."""

    settings: type[ServiceSettings]
    runs: Callable[[AsyncSession], RunsRepository[Any, Any]]
    confirm: Callable[[Sessions, Region, UUID], Awaitable[Sequence[str]]]


SIDES = (
    Side(OffersSettings, RunsOfOffers, confirm_offers),
    Side(TrainingsSettings, RunsOfTrainings, confirm_trainings),
)
RunId = Annotated[UUID, typer.Argument(help="Identifiant d’un import (voir « import show »)")]


def show(
    run: Annotated[UUID | None, typer.Argument(help="Un import, ou les derniers")] = None,
) -> None:
    """Montre les derniers imports, ou un seul en entier."""

    async def tell(side: Side, sessions: Sessions) -> list[str]:
        async with sessions() as session:
            runs = side.runs(session)
            found = [await runs.get(run)] if run else await runs.recent(_RECENT)
        return [line for each in found if each for line in (_whole if run else _line)(each)]

    lines = _of_each(tell)
    if not lines and run:
        _refuse(NotFound("Aucun import ne porte cet identifiant."))
    for line in lines or ["Aucun import pour l’instant."]:
        typer.echo(line)


def quarantine(
    run: RunId,
    raw: Annotated[bool, typer.Option("--raw", help="Montre aussi chaque texte, filtré")] = False,
) -> None:
    """Montre ce qu’un import a mis de côté, et pourquoi."""

    async def tell(side: Side, sessions: Sessions) -> list[str]:
        async with sessions() as session:
            aside = await side.runs(session).aside_of(run)
        lines = []
        for each in aside:
            lines.append(f"{each.path}, numéro {each.number or 'absent'} : {each.sentence}")
            lines += [f"  {each.raw.decode('utf-8', 'replace')}"] if raw else []
        return lines

    for line in _of_each(tell) or ["Rien n’a été mis de côté par cet import."]:
        typer.echo(line)


def confirm(run: RunId) -> None:
    """Donne l’accord qu’attend un import retenu."""

    async def go(side: Side, sessions: Sessions) -> list[str]:
        async with sessions() as session:
            mine = await side.runs(session).get(run)
        region = load_region(side.settings().region_file)
        return list(await side.confirm(sessions, region, run)) if mine else []

    lines = _of_each(go)
    if not lines:
        _refuse(NotFound("Aucun import ne porte cet identifiant."))
    for line in lines:
        typer.echo(line)


def _of_each(work: Callable[[Side, Sessions], Awaitable[list[str]]]) -> list[str]:
    async def one(side: Side) -> list[str]:
        sessions = connect(side.settings())
        try:
            return await work(side, sessions)
        finally:
            await sessions.engine.dispose()

    async def every() -> list[str]:
        return [line for side in _here() for line in await one(side)]

    with refusals.of_business():
        return asyncio.run(every())


def _here() -> list[Side]:
    """Return the sides whose database this environment knows; all of them when it knows none."""
    addresses = {side: f"TDU_{side.settings.service.upper()}_DATABASE_URL" for side in SIDES}
    return [side for side in SIDES if addresses[side] in os.environ] or list(SIDES)


def _refuse(refusal: NotFound) -> None:
    with refusals.of_business():
        raise refusal


def _line(run: Run) -> list[str]:
    kind = _KINDS.get(run.kind, run.kind)
    state = _STATES[run.state] if run.ended_at else "interrompu ou en cours"
    counts = f"{run.created} ajoutées, {run.updated} modifiées, {run.unchanged} inchangées"
    return [f"{run.started_at:%Y-%m-%d %H:%M}  {run.source}  {kind}  {state}  {counts}  {run.id}"]


def _whole(run: Run) -> list[str]:
    lines = _line(run) + ([run.sentence] if run.sentence else [])
    counts = run.model_dump(exclude=set(Run.model_fields) - {"quarantined"})
    return lines + [f"  {name} : {value}" for name, value in counts.items()]
