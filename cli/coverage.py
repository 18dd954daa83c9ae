"""What a basin has, or would have once open: offers, trainings and free seats, by occupation."""

import asyncio

import typer

from chassis.clock import now
from chassis.referentials import rome
from chassis.region import Basin, Region
from cli import refusals
from cli.match import opened
from services.matching.domain.studies import Coverage
from services.matching.repository import StudiesRepository
from services.matching.settings import MatchingRegion
from services.matching.use_cases import cover

NAME_LENGTH = 44


def tell_coverage(region: Region, code: str) -> None:
    """Print the coverage of a basin of this file, read from the catalogue of today."""
    basin = region.basins.get(code)
    if basin is None:
        raise typer.BadParameter(f"bassin inconnu : {code}, parmi {', '.join(region.basins)}")
    with refusals.of_business():
        rows = asyncio.run(_covered(region, basin))
    for line in lines_of(basin, rows):
        typer.echo(line)


async def _covered(region: Region, basin: Basin) -> list[Coverage]:
    section = region.section("matching", MatchingRegion)
    async with opened() as (session, _):
        return await cover(
            StudiesRepository(session), basin=basin, region=section, today=now().date()
        )


def lines_of(basin: Basin, rows: list[Coverage]) -> list[str]:
    """Return the table: one line per occupation, then what is missing."""
    head = f"{'métier':<{NAME_LENGTH}}{'offres':>8}{'formées':>9}{'sessions':>10}{'places':>8}"
    lines = [f"{basin.label} : {len(basin.communes)} communes", head]
    for row in rows:
        name = (rome.name_of(row.rome_parent) or row.rome_parent)[: NAME_LENGTH - 1]
        counts = f"{row.offers:>8}{row.with_training:>9}{row.sessions:>10}{row.seats:>8}"
        lines.append(f"{name:<{NAME_LENGTH}}{counts}")
    lines.append(
        f"Offres : {sum(row.offers for row in rows)}, dont "
        f"{sum(row.with_training for row in rows)} avec une formation. Métiers sans formation : "
        f"{sum(row.offers > 0 and not row.sessions for row in rows)}. Métiers sans offre : "
        f"{sum(not row.offers for row in rows)}."
    )
    return lines
