"""Databases as they are made: what the models say, who may do what, and who may not come in."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import migrations, revisions
from chassis.migrations import metadata_of
from chassis.revisions import CHASSIS
from chassis.settings import SERVICES
from cli import db

pytestmark = pytest.mark.engines

SCHEMA = {
    "column": """
        SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' '
            || coalesce(character_maximum_length::text, '')
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    """,
}
ONLY_IN_MIGRATIONS = ("alembic_", "ix_inbox_purge", "ck_outbox_payload_size")


async def schema_of(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {
            f"{kind}: {row[0]}"
            for kind, query in SCHEMA.items()
            for row in await connection.fetch(query)
            if not any(word in row[0] for word in ONLY_IN_MIGRATIONS)
        }
    finally:
        await connection.close()


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def empty(databases):
    """Give a database without any table."""
    url = await databases.fresh("empty")
    await execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return url


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_make_what_the_models_say(service, databases, empty):
    # Given the tables that the models describe
    engine = create_async_engine(empty.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        for part in (CHASSIS, service):
            await connection.run_sync(metadata_of(part).create_all)
    await engine.dispose()

    # Then migrations make the same ones, partial indexes and checks included
    migrated = await schema_of(await databases.fresh(service))
    described = await schema_of(empty)
    assert described - migrated == set()
    assert migrated - described == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_does_its_work_and_no_more_in_its_database(service, databases, empty):
    # Given a database made and migrated as in production
    name = empty.rsplit("/", 1)[1]
    await db.prepare(databases.admin_url, service, name)
    place = empty.rpartition("@")[2]
    await migrations.upgrade(f"postgresql://{service}_owner@{place}", service)

    # When rights are looked at
    connection = await asyncpg.connect(f"postgresql://{service}_service@{place}")
    tables = await connection.fetch(
        """
        SELECT tablename, array_agg(privilege ORDER BY privilege) AS rights
        FROM pg_tables, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS privilege
        WHERE schemaname = 'public' AND has_table_privilege('public.' || tablename, privilege)
        GROUP BY tablename
        """
    )
    settings = {
        name: await connection.fetchval(f"SHOW {name}")
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    }
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("CREATE TABLE mine (id int)")
    await connection.close()

    # Then the service reads and writes its rows, and its audit only grows
    rights = {row["tablename"]: row["rights"] for row in tables}
    assert rights.pop("audit") == ["INSERT", "SELECT"]
    assert {"outbox", "inbox", "timers", "dead_letters", "idempotency"} < set(rights)
    assert all(each == ["DELETE", "INSERT", "SELECT", "UPDATE"] for each in rights.values())
    assert settings == {
        "statement_timeout": "10s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
    }


async def test_a_service_cannot_enter_the_database_of_another(databases, empty):
    await db.prepare(databases.admin_url, "offers", empty.rsplit("/", 1)[1])
    other = await databases.fresh("empty")
    await db.prepare(databases.admin_url, "trainings", other.rsplit("/", 1)[1])

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(f"postgresql://trainings_service@{empty.rpartition('@')[2]}")


async def test_a_migration_applied_twice_changes_nothing(databases):
    url = await databases.fresh("offers")
    before = await schema_of(url)

    await migrations.upgrade(url, "offers")

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        assert await connection.run_sync(revisions.has_every_revision, "offers")
        await connection.execute(text("DELETE FROM alembic_offers"))
        assert not await connection.run_sync(revisions.has_every_revision, "offers")
    await engine.dispose()
    assert await schema_of(url) == before
