"""`traitdunion match`: why an offer leads to a training, and what another rule would change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import now
from chassis.database import connect
from chassis.errors import NotFound
from chassis.referentials import suggestions
from chassis.region import Region, load_region
from cli import refusals
from services.matching.domain.conditions import CONDITIONS
from services.matching.domain.facts import NOWHERE, Seeker
from services.matching.domain.ranking import Assessment
from services.matching.domain.studies import Change
from services.matching.repository import ReadingRepository, StudiesRepository
from services.matching.settings import MatchingRegion, MatchingSettings
from services.matching.use_cases import Assessing, find_place, rules_of, simulate

SHOWN = 5
SHORT_NAMES = {"radius": "radius_km", "training_distance": "training_distance_km"}

app = typer.Typer(help="Appariements des offres et des formations", no_args_is_help=True)


@app.callback()
def match() -> None:
    """Appariements des offres et des formations."""


@app.command()
def explain(
    offer: Annotated[UUID, typer.Argument(help="L’offre")],
    near: Annotated[str, typer.Option(help="Commune de la personne, ou son code INSEE")] = "",
    level: Annotated[int | None, typer.Option(min=0, max=8, help="Niveau d’études")] = None,
) -> None:
    """Dit, session par session, ce que vaut chaque condition, et laquelle bloque."""
    with refusals.of_business():
        for line in asyncio.run(_explained(offer, near, level)):
            typer.echo(line)


@app.command("simulate")
def simulate_(
    changes: Annotated[list[str], typer.Option("--set", help="Réglage et sa valeur : radius=40")],
) -> None:
    """Compte, bassin par bassin, les offres qu’un autre réglage ferait gagner et perdre."""
    with refusals.of_business():
        for line in asyncio.run(_simulated(changes)):
            typer.echo(line)


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[AsyncSession, Region]]:
    """Lend the read model, which nothing here changes, and the region."""
    settings = MatchingSettings()
    sessions = connect(settings)
    try:
        async with sessions() as session:
            yield session, load_region(settings.region_file)
    finally:
        await sessions.engine.dispose()


async def _explained(offer: UUID, near: str, level: int | None) -> list[str]:
    async with opened() as (session, region):
        reading = ReadingRepository(session)
        row = await reading.offer(offer)
        if row is None or not row.is_open:
            raise NotFound("Cette offre est inconnue, ou close.")
        section = region.section("matching", MatchingRegion)
        spot = await find_place(reading, insee_code=_commune(near), lat=None, lon=None)
        seeker = Seeker(spot or NOWHERE, section.radius_km if spot else None, level)
        assessing = Assessing(reading, seeker, rules_of(section), now().date())
        outcome = await assessing.offer(row)
        shown = (*outcome.fitting, *outcome.blocked)[:SHOWN]
        facts = assessing.sessions(each.course for each in shown)
    lines = [f"{row.title} ({row.rome_parent}), {row.content.get('city') or 'lieu non précisé'}"]
    lines.append(f"{len(outcome.fitting)} session(s) conviennent.")
    if outcome.blocking:
        lines.append(f"Ce qui bloque : {outcome.blocking.sentence}")
    for each in shown:
        session_of = facts[each.course.session_id]
        lines.append(f"{session_of.title}, {session_of.city or '?'} : note {each.score:g} sur 100")
        lines += _conditions(each)
    return lines


def _conditions(assessment: Assessment) -> list[str]:
    """Return one line per condition: its grade, its weight, its sentence."""
    pair, lines = assessment.pair, []
    for each in CONDITIONS:
        blocks = each.code in assessment.failing
        weight = pair.rules.weights.get(each.code, 0)
        sentence = (each.blocks if blocks else each.met)(pair)
        mark = "BLOQUE" if blocks else f"{each.grade(pair):.2f}"
        lines.append(f"  {each.code:<18} {mark:>6}  poids {weight:>3g}  {sentence}")
    return lines


async def _simulated(changes: list[str]) -> list[str]:
    lines = ["Offres avec une formation, vues de la ville principale du bassin"]
    lines.append(f"{'bassin':<24}{'avant':>8}{'après':>8}{'gagnées':>9}{'perdues':>9}")
    async with opened() as (session, region):
        before = region.section("matching", MatchingRegion)
        after, studies = _changed(before, changes), StudiesRepository(session)
        for code, basin in region.basins.items():
            found = await simulate(
                studies, basin=basin, before=before, after=after, today=now().date()
            )
            lines.append(_line(code, found[1]) if found else f"{code:<24}sans point connu")
    return [*lines, "Rien n’a été modifié : pour l’appliquer, changez le fichier de région."]


def _line(code: str, change: Change) -> str:
    counts = (len(change.before), len(change.after))
    return f"{code:<24}{counts[0]:>8}{counts[1]:>8}{change.gained:>9}{change.lost:>9}"


def _changed(region: MatchingRegion, changes: list[str]) -> MatchingRegion:
    values = region.model_dump()
    for change in changes:
        name, equals, value = change.partition("=")
        name = SHORT_NAMES.get(name.strip(), name.strip())
        if not equals or name not in values:
            known = ", ".join([*SHORT_NAMES, *(each for each in values)])
            raise typer.BadParameter(f"« {change} » : écrivez réglage=valeur, parmi {known}")
        values[name] = value.split(",") if isinstance(values[name], tuple) else value
    try:
        return MatchingRegion.model_validate(values)
    except ValidationError as refused:
        wrong = ", ".join(str(row["loc"][0]) for row in refused.errors() if row["loc"])
        raise typer.BadParameter(f"valeur refusée : {wrong or 'les poids'}") from None


def _commune(near: str) -> str | None:
    """Return the code of a commune from its code or its name."""
    if not near or (len(near) == 5 and near[:2].isdigit()):
        return near or None
    found = suggestions.search(near, 1)
    if not found:
        raise typer.BadParameter(f"commune inconnue : {near}")
    return found[0].insee
