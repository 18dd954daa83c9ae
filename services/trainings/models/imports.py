"""Runs of import, what they read and have not applied yet, and what they set aside."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import ClassVar, Self
from uuid import UUID, uuid5

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.imports import Run, SetAside
from services.trainings.domain.feed import Quarantined
from services.trainings.domain.identity import SessionKey
from services.trainings.domain.record import ReadSession, SessionRecord
from services.trainings.models.base import TrainingsTable


class ImportRun(TrainingsTable, Run, table=True):
    """One file, read then applied: what it held and what it changed."""

    __tablename__: ClassVar[str] = "import_runs"
    __table_args__ = (Index("ix_import_runs_source", "source", "started_at"),)

    file_digest: str = Field(default="", max_length=64)
    formations: int = 0
    sessions: int = 0
    cancelled: int = 0
    missing: int = 0
    warnings: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))


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


class QuarantinedRecord(TrainingsTable, SetAside, table=True):
    """A formation that could not be read."""

    __tablename__: ClassVar[str] = "quarantined_records"

    @classmethod
    def of(cls, run: ImportRun, rank: int, aside: Quarantined) -> Self:
        """Return the row of the ``rank``-th record that a run could not read."""
        return cls(
            id=uuid5(run.id, f"quarantined:{rank}"),
            run_id=run.id,
            source=run.source,
            **{**asdict(aside), "raw": aside.raw.encode()},
        )
