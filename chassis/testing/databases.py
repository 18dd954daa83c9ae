"""One migrated template per service and run, one copy of it per test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from chassis import migrations
from chassis.database import Sessions, sessions_of


@dataclass
class Databases:
    """One template per service, migrated once; one database per test, copied from it."""

    admin_url: str
    _templates: dict[str, str] = field(default_factory=dict)

    async def template(self, service: str) -> str:
        """Return the name of the migrated template of a service."""
        if service not in self._templates:
            name = f"{service}_{uuid4().hex[:12]}_template"
            await self._admin(f'CREATE DATABASE "{name}"')
            self._templates[service] = name
            await migrations.upgrade(self.url(name), service)
        return self._templates[service]

    @asynccontextmanager
    async def fresh(self, service: str) -> AsyncIterator[str]:
        """Lend the address of a new database of a service; it is dropped afterwards."""
        template = await self.template(service)
        name = f"{service}_{uuid4().hex[:12]}_test"
        await self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url(name)
        finally:
            await self._admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    @asynccontextmanager
    async def sessions(self, service: str) -> AsyncIterator[Sessions]:
        """Lend sessions on a new database of a service."""
        async with self.fresh(service) as url:
            sessions = sessions_of(url, service)
            try:
                yield sessions
            finally:
                await sessions.engine.dispose()

    async def close(self) -> None:
        """Drop the templates."""
        for name in self._templates.values():
            await self._admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """Return the address of a database of this server."""
        return f"{self.admin_url.rsplit('/', 1)[0]}/{name}"

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self.admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
async def databases(postgres_url: str) -> AsyncIterator[Databases]:
    """Templates of this run; a test takes its own copy."""
    databases = Databases(postgres_url)
    yield databases
    await databases.close()


def sessions_fixture(service: str) -> Any:
    """Return the fixture ``sessions`` of a service: a new migrated database per test."""

    @pytest.fixture
    async def sessions(databases: Databases) -> AsyncIterator[Sessions]:
        async with databases.sessions(service) as lent:
            yield lent

    return sessions


async def run_sql(sessions: Sessions, statement: str, **values: object) -> None:
    """Change a database by hand, as time or an accident would."""
    async with sessions.engine.begin() as connection:
        await connection.execute(text(statement), values)
