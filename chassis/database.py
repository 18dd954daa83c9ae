"""The service's PostgreSQL: one pool, short time-outs, one naming of constraints."""

import asyncio
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from chassis.settings import ServiceSettings

CONNECT_SECONDS = 2.0
GOODBYE_SECONDS = 0.5
"""With ``CONNECT_SECONDS``, less than the 3 s after which a caller gives up."""

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Session(AsyncSession):
    """A session that has its connection once its block begins, or gives up.

    A database that is frozen must not freeze its callers. Raises `TimeoutError` after
    ``CONNECT_SECONDS``.
    """

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(CONNECT_SECONDS):
            await self.connection()
        return self


@dataclass(frozen=True)
class Sessions:
    """Where the units of work of a service come from. ``epoch`` changes after a restore."""

    service: str
    engine: AsyncEngine
    maker: async_sessionmaker[Session]
    epoch: int = 0

    def __call__(self) -> Session:
        """Open a session."""
        return self.maker()


def own_metadata() -> MetaData:
    """Return the metadata of one service: its tables never mix with another's."""
    return MetaData(naming_convention=NAMING)


def dsn(settings: ServiceSettings) -> str:
    """Return the address of the database for asyncpg, password included."""
    url = settings.database_url.replace("postgresql+asyncpg://", "postgresql://")
    if settings.database_password is None:
        return url
    scheme, _, rest = url.partition("://")
    user, _, place = rest.partition("@")
    password = quote(settings.database_password.get_secret_value(), safe="")
    return f"{scheme}://{user}:{password}@{place}"


def connect(settings: ServiceSettings) -> Sessions:
    """Return the sessions of a service; nothing is connected yet."""
    return sessions_of(dsn(settings), settings.service)


def sessions_of(url: str, service: str) -> Sessions:
    """Return sessions on a database given by its address."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=5,
        max_overflow=5,
        pool_timeout=2,
        pool_pre_ping=True,
        connect_args={
            "timeout": 2,
            "command_timeout": 10,
            "connection_class": Connection,
            "server_settings": session_settings(service),
        },
    )
    return Sessions(
        service, engine, async_sessionmaker(engine, class_=Session, expire_on_commit=False)
    )


class Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that does not wait for a frozen server to say goodbye.

    SQLAlchemy gives a broken connection 2 s to close, while somebody waits for the answer.
    """

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (its parent)
        """Close; abort after ``GOODBYE_SECONDS`` whatever longer time is asked."""
        await super().close(timeout=min(timeout or GOODBYE_SECONDS, GOODBYE_SECONDS))


def session_settings(service: str) -> dict[str, str]:
    """Return the settings of every connection of a service."""
    return {
        "application_name": service,
        "timezone": "UTC",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
    }
