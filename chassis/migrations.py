"""Migrations without an ini file: the chassis' tables, then the service's, each its history."""

import importlib
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import clock
from chassis.revisions import CHASSIS, ROOT, parts, versions
from chassis.tables import ChassisTable

FILES = "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s"


def metadata_of(part: str) -> MetaData:
    """Return the tables of the chassis or of a service."""
    if part == CHASSIS:
        return ChassisTable.metadata
    module = importlib.import_module(f"services.{part}.models")
    values = [getattr(value, "metadata", None) for value in vars(module).values()]
    found = {id(each): each for each in values if isinstance(each, MetaData) and each.tables}
    [metadata] = found.values()
    return metadata


def config_of(part: str, connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the chassis or for a service."""
    home = ROOT / CHASSIS / "alembic"
    config = Config()
    config.set_main_option("script_location", str(home))
    config.set_main_option("version_locations", str(versions(part)))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", FILES)
    config.attributes.update(
        connection=connection,
        metadata=metadata_of(part),
        version_table=f"alembic_{part}",
    )
    return config


async def upgrade(url: str, service: str) -> None:
    """Bring a database to the head of the chassis and of its service."""

    def apply(connection: Connection) -> None:
        for part in parts(service):
            command.upgrade(config_of(part, connection), "head")

    await _on(url, apply)


async def write_revision(url: str, part: str, message: str) -> Path:
    """Compare models with a scratch database and write a date-named migration."""
    written: list[Any] = []

    def compare(connection: Connection) -> None:
        for below in dict.fromkeys((CHASSIS, part)):
            command.upgrade(config_of(below, connection), "head")
        config = config_of(part, connection)
        number = clock.now().strftime("%Y%m%d%H%M%S")
        written.append(command.revision(config, message, autogenerate=True, rev_id=number))

    await _on(url, compare)
    return Path(str(written[0].path))


async def _on(url: str, work: Any) -> Any:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
