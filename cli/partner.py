"""`traitdunion partner`: open the doors of a training provider."""

import asyncio
import os
import secrets
from dataclasses import dataclass
from typing import Annotated

import typer
from confluent_kafka import KafkaException
from stdnum.fr import siret as siret_rules

from chassis import topics
from chassis.database import connect
from chassis.region import load_region
from chassis.unit_of_work import ActorRef, UnitOfWork
from cli import refusals
from contracts import partners as facts
from contracts.words import organisation_id
from services.partners import use_cases
from services.partners.domain import PARTNER_ID
from services.partners.settings import PartnersSettings

app = typer.Typer(help="Partenaires", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Partenaires."""


@dataclass(frozen=True)
class Opened:
    """What a partner needs to read its facts; the secrets are shown this once."""

    topic: str
    user: str
    password: str | None
    api_key: str | None


@app.command("create")
def create(
    partner_id: Annotated[str, typer.Argument(metavar="ID", help="minuscules, chiffres, tirets")],
    siret: Annotated[str, typer.Argument(help="SIRET de l’organisme")],
    label: Annotated[str, typer.Option(help="Nom affiché")] = "",
) -> None:
    """Crée le sujet d’un partenaire, son compte Kafka et sa clé ; deux fois ne change rien."""
    if not PARTNER_ID.match(partner_id):
        raise typer.BadParameter("ID : de 2 à 32 minuscules, chiffres ou tirets.")
    if not siret_rules.is_valid(siret):
        raise typer.BadParameter("SIRET : 14 chiffres dont la clé est juste.")
    with refusals.of_business():
        opened = asyncio.run(_create(partner_id, siret_rules.compact(siret), label or partner_id))
    typer.echo(f"Sujet Kafka       : {opened.topic}")
    typer.echo(f"Compte Kafka      : {opened.user} (SCRAM-SHA-256)")
    typer.echo(f"Groupes permis    : partners.{partner_id}.*")
    if opened.password:
        typer.echo(f"Mot de passe      : {opened.password}")
    if opened.api_key:
        typer.echo(f"Clé d’accès (API) : {opened.api_key}")
        typer.echo("Notez ces secrets : ils ne seront plus montrés.")
    else:
        typer.echo("Ce partenaire existe déjà : ses secrets ne changent pas.")


async def _create(partner_id: str, siret: str, label: str) -> Opened:
    settings = PartnersSettings()
    region = load_region(settings.region_file)
    topic = facts.topic(region.code, partner_id)
    sessions = connect(settings)
    client = topics.admin(settings.kafka_url)
    replication = int(os.environ.get("TDU_KAFKA_REPLICATION", "1"))
    topics.create_partner_topic(client, topic, replication)
    organisation = organisation_id(siret)
    try:
        async with UnitOfWork(sessions, ActorRef("ops", "cli")) as uow:
            _, is_new = await use_cases.create_partner(
                uow, partner_id=partner_id, organisation_id=organisation, label=label
            )
            key = await use_cases.create_key(uow, partner_id=partner_id) if is_new else None
    finally:
        await sessions.engine.dispose()
    if key is None:
        return Opened(topic, partner_id, None, None)
    password = secrets.token_urlsafe(24)
    try:
        topics.set_partner_password(client, partner_id, password)
        topics.let_partner_read(client, topic, partner_id, f"partners.{partner_id}.")
    except KafkaException as error:
        typer.echo(f"Droits Kafka non posés ({error.args[0].name()}).", err=True)
        return Opened(topic, partner_id, None, key[1])
    return Opened(topic, partner_id, password, key[1])
