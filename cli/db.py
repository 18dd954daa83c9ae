"""`traitdunion db`: one database and two roles per service."""

import asyncio
import contextlib
import os
from pathlib import Path

import asyncpg
import typer

from chassis.settings import SERVICES

ROLE_SETTINGS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}

app = typer.Typer(help="Bases de données", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Bases de données."""


@app.command("init")
def init() -> None:
    """Crée, pour chaque service, sa base, son propriétaire et son rôle d’exécution."""
    url = os.environ.get("TDU_POSTGRES_ADMIN_URL")
    if not url:
        raise typer.BadParameter("TDU_POSTGRES_ADMIN_URL n’est pas défini")
    for service in SERVICES:
        asyncio.run(prepare(url, service))
    typer.echo(f"{len(SERVICES)} bases prêtes")


async def prepare(admin_url: str, service: str, database: str | None = None) -> None:
    """Create the database and the roles of a service, or bring them to what they must be."""
    name, owner, role = database or service, f"{service}_owner", f"{service}_service"
    admin = await asyncpg.connect(admin_url)
    try:
        await _role(admin, owner, f"TDU_{service.upper()}_OWNER_PASSWORD")
        await _role(admin, role, f"TDU_{service.upper()}_DATABASE_PASSWORD")
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await admin.execute(f'CREATE DATABASE "{name}" OWNER {owner}')
        await admin.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
        await admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {owner}, {role}')
        for setting, value in ROLE_SETTINGS.items():
            await admin.execute(f"ALTER ROLE {role} SET {setting} = '{value}'")
    finally:
        await admin.close()
    await _rights(f"{admin_url.rsplit('/', 1)[0]}/{name}", service)


async def _role(admin: asyncpg.Connection, role: str, variable: str) -> None:
    """Create a role that may do nothing yet, and give it the password of the environment."""
    if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        with contextlib.suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            await admin.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    if password := _given_password(variable):
        quoted = await admin.fetchval("SELECT quote_literal($1::text)", password)
        await admin.execute(f"ALTER ROLE {role} PASSWORD {quoted}")


def _given_password(variable: str) -> str | None:
    if file := os.environ.get(f"{variable}_FILE"):
        return Path(file).read_text("utf-8").strip()
    return os.environ.get(variable)


async def _rights(url: str, service: str) -> None:
    """Let the service read and write the tables that its owner makes; the audit only grows."""
    connection = await asyncpg.connect(url)
    owner, role = f"{service}_owner", f"{service}_service"
    try:
        for statement in (
            f"ALTER SCHEMA public OWNER TO {owner}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
            f"GRANT USAGE ON SEQUENCES TO {role}",
        ):
            await connection.execute(statement)
        if await connection.fetchval("SELECT to_regclass('public.audit')"):
            await connection.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM {role}")
    finally:
        await connection.close()
