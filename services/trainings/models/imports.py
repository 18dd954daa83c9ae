"""Runs of import, what they read and have not applied yet, and what they set aside."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID, uuid5

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from services.trainings.domain.feed import Quarantined
from services.trainings.domain.identity import SessionKey
from services.trainings.domain.record import ReadSession, SessionRecord
from services.trainings.models.base import TrainingsTable


class RunState(StrEnum):
    """Where a run is, or how it ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    HELD = "held"
    FAILED = "failed"


class ImportRun(TrainingsTable, table=True):
    """One file, read then applied: what it held and what it changed.

    ``reason`` tells, in French, why a run failed or is held.
    """

    __tablename__: ClassVar[str] = "import_runs"
    __table_args__ = (Index("ix_import_runs_source", "source", "started_at"),)

    id: UUID = Field(primary_key=True)
    source: str = Field(max_length=64)
    state: RunState = Field(
        default=RunState.RUNNING, sa_column=enum_column(RunState, nullable=False)
    )
    reason: str | None = Field(default=None, max_length=255)
    started_at: datetime = Field(sa_column=utc_column(nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=utc_column())
    formations: int = 0
    sessions: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    cancelled: int = 0
    missing: int = 0
    quarantined: int = 0
    file_digest: str = Field(default="", max_length=64)

    def end(self, state: RunState, now: datetime, reason: str | None = None) -> None:
        """Record how the run ended, and why when it did not go through."""
        self.state, self.ended_at = state, now
        self.reason = reason and reason[:255]


class StagedSession(TrainingsTable, table=True):
    """A session as the file being imported shows it: nothing is applied before its last byte."""

    __tablename__: ClassVar[str] = "staged_sessions"
    __table_args__ = (
        Index("ix_staged_sessions_key", "source", "source_key"),
        Index("ix_staged_sessions_provider", "source", "provider_id"),
    )

    source: str = Field(max_length=64, primary_key=True)
    position: int = Field(primary_key=True)
    source_key: str = Field(max_length=400)
    session_id: UUID
    provider_id: UUID
    content: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
    content_hash: str = Field(max_length=64)
    flags: list[str] = Field(sa_column=Column(JSONB, nullable=False))

    @classmethod
    def of(cls, read: ReadSession, position: int) -> Self:
        """Return the row of the ``position``-th session of the file."""
        return cls(
            source=read.key.source,
            position=position,
            source_key=read.key.text,
            session_id=read.key.session_id,
            provider_id=read.record.responsible_provider_id,
            content=read.record.canonical(),
            content_hash=read.record.content_hash(),
            flags=list(read.flags),
        )

    def name_providers(self, names: Mapping[UUID, str]) -> None:
        """Name the providers as ``names`` says."""
        record = self.read.record.with_names(names)
        self.content, self.content_hash = record.canonical(), record.content_hash()

    @property
    def read(self) -> ReadSession:
        """Return the session as it was read."""
        key = SessionKey.of(self.source, self.source_key)
        return ReadSession(key, SessionRecord.model_validate(self.content), tuple(self.flags))


class QuarantinedRecord(TrainingsTable, table=True):
    """A formation that could not be read: nothing is lost, somebody can look at it."""

    __tablename__: ClassVar[str] = "quarantined_records"

    id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="import_runs.id", index=True)
    source: str = Field(max_length=64)
    number: str = Field(max_length=120)
    path: str = Field(max_length=255)
    code: str = Field(max_length=64)
    sentence: str = Field(max_length=255)
    raw: str

    @classmethod
    def of(cls, run: ImportRun, rank: int, aside: Quarantined) -> Self:
        """Return the row of the ``rank``-th formation that a run set aside."""
        return cls(
            id=uuid5(run.id, f"quarantined:{rank}"),
            run_id=run.id,
            source=run.source,
            **asdict(aside),
        )
