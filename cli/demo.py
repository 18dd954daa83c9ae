"""`traitdunion demo`: invented data, written through the same doors as everybody's."""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from chassis import clock
from chassis.database import connect
from chassis.errors import DomainError
from chassis.imports import ImportRunning
from chassis.region import load_region
from chassis.unit_of_work import ActorRef, UnitOfWork
from cli.import_france_travail import crawled
from cli.import_lheo import lheo
from cli.sessions import capacity
from deploy.local.demo import catalogue
from deploy.local.demo.visitor import LoginImpossible, Visitor, people
from services.offers.settings import OffersRegion, OffersSettings
from services.offers.use_cases import claim_offer

app = typer.Typer(help="Données de démonstration", no_args_is_help=True)
SEEN_SECONDS = 90
T = TypeVar("T")
Person = dict[str, str]
POSTED = {
    "acier": {"rome_code": "H2913", "insee_code": "57463", "title": "Soudeur / Soudeuse d’atelier"},
    "ducal": {"rome_code": "F1703", "insee_code": "54395", "title": "Maçon / Maçonne débutant"},
}


@app.callback()
def group() -> None:
    """Données de démonstration."""
    if os.environ.get("TDU_ENVIRONMENT", "production") in ("production", "staging"):
        typer.echo("La démonstration est refusée en production.", err=True)
        raise typer.Exit(2)


@app.command("people")
def show_people() -> None:
    """Montre les personnes de démonstration."""
    for person in people():
        what = person.get("organisation") or "cherche un emploi"
        name = f"{person['first_name']} {person['last_name']}"
        typer.echo(f"{person['id']:<9} {name:<14} {what}")


@app.command("token")
def token(who: Annotated[str, typer.Argument(help="lea, karim, acier, ducal, rives…")]) -> None:
    """Affiche le jeton d’une personne de démonstration."""
    typer.echo(asyncio.run(_with_visitor(lambda visitor: visitor.log_in(who))))


@app.command("load")
def load() -> None:
    """Charge la démonstration ; une seconde fois, elle reconnaît les siennes et ne double rien."""
    today = clock.now().date()
    _step("offres", lambda: asyncio.run(_import_offers()))
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        _step("formations", lambda: lheo(_file(home / "f.xml", catalogue.trainings(today))))
        _step("places", lambda: capacity(_file(home / "p.csv", catalogue.seats())))
    _step("personnes", lambda: asyncio.run(_with_each(_log_in_everybody)))
    _step("offres rattachées", lambda: asyncio.run(_claim_all()))
    _step("offres déposées", lambda: asyncio.run(_with_each(_post_offers)))
    _step("catalogue visible", lambda: asyncio.run(_with_visitor(_wait_until_seen)))


def _step(name: str, work: Callable[[], object]) -> None:
    typer.echo(f"— {name}")
    try:
        work()
    except (DomainError, LoginImpossible) as refusal:
        typer.echo(f"Démonstration interrompue ({name}) : {refusal}", err=True)
        raise typer.Exit(1) from None


def _file(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path


def _addresses() -> tuple[str, str]:
    gateway = os.environ.get("TDU_CLI_GATEWAY_URL", "http://127.0.0.1:8000")
    site = os.environ.get("TDU_PUBLIC_BASE_URL", "http://127.0.0.1:8080")
    return gateway, f"{site}/connexion/retour"


async def _with_visitor(work: Callable[[Visitor], Awaitable[T]]) -> T:
    async with Visitor(*_addresses()) as visitor:
        return await work(visitor)


async def _with_each(work: Callable[[Visitor, Person], Awaitable[None]]) -> None:
    for person in people():
        async with Visitor(*_addresses()) as visitor:
            await work(visitor, person)


async def _log_in_everybody(visitor: Visitor, person: Person) -> None:
    await visitor.log_in(person["id"])


async def _import_offers() -> None:
    """Import the offers of the local France Travail; the service may be doing it already."""
    async with asyncio.timeout(SEEN_SECONDS):
        while True:
            try:
                await crawled()
                return
            except ImportRunning:
                await asyncio.sleep(0.5)


async def _claim_all() -> None:
    """Attach to each demo employer the imported offers that bear its name."""
    settings = OffersSettings()
    section = load_region(settings.region_file).section("offers", OffersRegion)
    sessions = connect(settings)
    try:
        for number in range(catalogue.OFFERS):
            company = catalogue.company_of(number)
            if company not in catalogue.EMPLOYERS:
                continue
            async with UnitOfWork(sessions, actor=ActorRef("ops", "demo")) as uow:
                await claim_offer(
                    uow,
                    offer=catalogue.source_id(number),
                    siret=catalogue.EMPLOYERS[company][0],
                    region=section,
                )
    finally:
        await sessions.engine.dispose()


async def _post_offers(visitor: Visitor, person: Person) -> None:
    if person["id"] not in POSTED:
        return
    await visitor.log_in(person["id"])
    body = {**POSTED[person["id"]], "siret": person["siret"], "contract_kind": "CDI"}
    answer = await visitor.post("/v1/employer/offers", body, f"demo-{person['id']}")
    if answer.status_code >= 400 and answer.json().get("code") != "duplicate_offer":
        raise LoginImpossible(answer.json().get("title", "offre refusée"))


async def _wait_until_seen(visitor: Visitor) -> None:
    """Wait until a search near each basin's first town shows offers with their training."""
    async with asyncio.timeout(SEEN_SECONDS):
        for town in (catalogue.METZ[0], catalogue.NANCY[0]):
            while True:
                if await _is_seen(visitor, town.insee):
                    break
                await asyncio.sleep(0.5)


async def _is_seen(visitor: Visitor, insee: str) -> bool:
    answer = await visitor.get("/v1/offers", {"near": insee, "limit": "20"})
    if answer.status_code != 200:
        return False
    items = answer.json()["items"]
    return len(items) == 20 and any(item.get("session") for item in items)
