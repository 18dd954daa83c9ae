"""Imports of sources: the history of runs, what they set aside, one run of a source at a time.

A service that imports makes its own two tables of `Run` and of `SetAside`, and adds its counts.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import DateTime, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from chassis import bulk
from chassis.columns import enum_type
from chassis.database import Sessions
from chassis.errors import Conflict, NotFound


class RunState(StrEnum):
    """How a run ended. Killed, it stays partial, without an end."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    HELD = "held"


class ImportRunning(Conflict):
    """Two runs of one source never work at the same time."""

    code: ClassVar[str] = "import_running"
    title: ClassVar[str] = "Un import est déjà en cours"


class RunNotHeld(Conflict):
    """Only the last run of a source, held, can be confirmed."""

    code: ClassVar[str] = "run_not_held"
    title: ClassVar[str] = "Cet import n’attend pas d’accord"


class Run(SQLModel):
    """One run of a source: what it read and what it changed. ``kind``: file, full, incremental."""

    id: UUID = Field(primary_key=True)
    source: str = Field(max_length=64)
    kind: str = Field(default="file", max_length=16)
    state: RunState = Field(default=RunState.PARTIAL, sa_type=enum_type(RunState))
    started_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    sentence: str = Field(default="", max_length=500)
    quarantined: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class SetAside(SQLModel):
    """A record that could not be read (mis de côté): nothing is lost, somebody can look at it.

    ``raw`` has passed the personal data filter; ``number`` is its key at the source, if known.
    """

    id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="import_runs.id", index=True)
    source: str = Field(max_length=64)
    number: str | None = Field(default=None, max_length=120)
    path: str = Field(max_length=255)
    code: str = Field(max_length=64)
    sentence: str = Field(max_length=255)
    raw: bytes


R = TypeVar("R", bound=Run)
A = TypeVar("A", bound=SetAside)


@dataclass(frozen=True)
class RunsRepository(Generic[R, A]):
    """Questions about the runs of a service: give it a session and the two tables."""

    session: AsyncSession
    runs: type[R]
    aside: type[A]

    async def save(self, run: R) -> None:
        """Keep the report of a run as it stands."""
        await self.session.merge(run)

    async def set_aside(self, rows: Sequence[A]) -> None:
        """Keep records that could not be read; one that is there already stays as it is."""
        table: Table = self.aside.__table__  # type: ignore[attr-defined]
        names = tuple(column.name for column in table.columns)
        values = [[getattr(row, name) for name in names] for row in rows]
        await bulk.insert_many(self.session, table, names, values, key="id")

    async def get(self, id_: UUID) -> R | None:
        """Return a run."""
        return await self.session.get(self.runs, id_)

    async def held(self, id_: UUID) -> R:
        """Return a run that waits to be confirmed. Raises `NotFound`, `RunNotHeld`."""
        run = await self.get(id_)
        if run is None:
            raise NotFound("Aucun import ne porte cet identifiant.")
        if run.state is not RunState.HELD:
            raise RunNotHeld("Il n’a pas été retenu, ou il est déjà confirmé.")
        last = await self.last_that_may_close(run.source)
        if last is None or last.id != run.id:
            raise RunNotHeld("Un import plus récent existe : c’est lui qui compte.")
        return run

    async def last_that_may_close(self, source: str) -> R | None:
        """Return the last run that was to read its source whole: earlier ones count no more."""
        query = select(self.runs).where(col(self.runs.source) == source)
        whole = query.where(col(self.runs.kind) != "incremental")
        latest = whole.order_by(col(self.runs.started_at).desc()).limit(1)
        return (await self.session.scalars(latest)).one_or_none()

    async def latest(self, source: str | None = None, **equal: Any) -> R | None:
        """Return the last run, of a source and of some values if they are given."""
        found = await self.recent(1, source, **equal)
        return found[0] if found else None

    async def recent(self, limit: int, source: str | None = None, **equal: Any) -> Sequence[R]:
        """Return the last runs, the latest first."""
        wanted = {**equal, **({"source": source} if source else {})}
        query = select(self.runs).filter_by(**wanted).order_by(col(self.runs.started_at).desc())
        return (await self.session.scalars(query.limit(limit))).all()

    async def read_at(self) -> dict[str, datetime]:
        """Return when the last whole reading of each source began, held ones included."""
        source, began = col(self.runs.source), func.max(col(self.runs.started_at))
        whole = col(self.runs.state).in_((RunState.COMPLETE, RunState.HELD))
        query = select(source, began).where(whole, col(self.runs.kind) != "incremental")
        return {name: at for name, at in await self.session.execute(query.group_by(source))}

    async def aside_of(self, run_id: UUID) -> Sequence[A]:
        """Return what a run set aside, in the order of its places."""
        query = select(self.aside).where(col(self.aside.run_id) == run_id)
        return (await self.session.scalars(query.order_by(col(self.aside.path)))).all()


@asynccontextmanager
async def one_run_at_a_time(sessions: Sessions, source: str) -> AsyncIterator[None]:
    """Be the only run of a source until the end. Raises `ImportRunning`."""
    digest = sha256(f"import:{source}".encode()).digest()
    key = int.from_bytes(digest[:8], signed=True)
    async with sessions.engine.connect() as connection:
        own = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await own.scalar(select(func.pg_try_advisory_lock(key))):
            raise ImportRunning("Attendez la fin de l’import en cours pour cette source.")
        try:
            yield
        finally:
            await own.execute(select(func.pg_advisory_unlock(key)))
