"""`traitdunion migrate` and `makemigration`: the history of each database."""

import asyncio
import os
from typing import Annotated
from urllib.parse import urlsplit

import asyncpg
import typer

from chassis import migrations
from chassis.settings import SERVICES


def owner_url(service: str) -> str:
    """Return the address of a service's database for its owner, who migrates."""
    if url := os.environ.get(f"TDU_{service.upper()}_OWNER_URL"):
        return url
    admin = os.environ.get("TDU_POSTGRES_ADMIN_URL")
    if not admin:
        raise typer.BadParameter(f"TDU_{service.upper()}_OWNER_URL n’est pas défini")
    place = urlsplit(admin).netloc.rpartition("@")[2]
    return f"postgresql://{service}_owner@{place}/{service}"


def migrate(
    service: Annotated[str, typer.Argument(help="Un service, ou tous")] = "",
) -> None:
    """Applique les migrations en attente."""
    chosen = [service] if service else list(SERVICES)
    for name in chosen:
        if name not in SERVICES:
            raise typer.BadParameter(f"service inconnu : {name}")
        asyncio.run(migrations.upgrade(owner_url(name), name))
        typer.echo(f"{name} : base à jour")


def makemigration(service: str, message: str) -> None:
    """Écrit la migration qui manque à un service, par comparaison avec une base vide."""
    admin = os.environ.get(
        "TDU_POSTGRES_ADMIN_URL", "postgresql://postgres@127.0.0.1:15432/postgres"
    )
    scratch = f"scratch_{service}_{os.getpid()}"
    asyncio.run(_execute(admin, f'CREATE DATABASE "{scratch}"'))
    try:
        url = f"{admin.rsplit('/', 1)[0]}/{scratch}"
        path = asyncio.run(migrations.write_revision(url, service, message))
        typer.echo(f"écrit : {path.name}")
    finally:
        asyncio.run(_execute(admin, f'DROP DATABASE "{scratch}"'))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
