"""``traitdunion offers``: what concerns job offers."""

import asyncio
from typing import Annotated

import typer

from chassis.database import connect
from chassis.region import load_region
from chassis.unit_of_work import ActorRef, UnitOfWork
from cli import refusals
from services.offers.settings import OffersRegion, OffersSettings
from services.offers.use_cases import claim_offer

app = typer.Typer(help="Offres d’emploi", no_args_is_help=True)


@app.callback()
def offers() -> None:
    """Offres d’emploi."""


@app.command()
def claim(
    offer: Annotated[str, typer.Argument(help="Identifiant de l’offre, ou numéro à sa source")],
    siret: Annotated[str, typer.Argument(help="SIRET de l’établissement qui recrute")],
) -> None:
    """Rattache une offre importée à l’établissement qui recrute."""
    with refusals.of_business():
        title = asyncio.run(_claim(offer, siret))
    typer.echo(f"« {title} » est rattachée à l’établissement {siret}.")


async def _claim(offer: str, siret: str) -> str:
    settings = OffersSettings()
    section = load_region(settings.region_file).section("offers", OffersRegion)
    sessions = connect(settings)
    try:
        async with UnitOfWork(sessions, actor=ActorRef("ops", "cli")) as uow:
            found = await claim_offer(uow, offer=offer, siret=siret, region=section)
        return found.title
    finally:
        await sessions.engine.dispose()
