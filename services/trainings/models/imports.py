"""Runs of import and the records they set aside."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from services.trainings.models.base import TrainingsTable


class RunState(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    HELD = "held"


class ImportRun(TrainingsTable, table=True):
    """One file read to its end: what it held and what it changed."""

    __tablename__: ClassVar[str] = "import_runs"
    __table_args__ = (Index("ix_import_runs_source", "source", "started_at"),)

    id: UUID = Field(primary_key=True)
    source: str = Field(max_length=64)
    state: RunState = Field(sa_column=enum_column(RunState, nullable=False))
    started_at: datetime = Field(sa_column=utc_column(nullable=False))
    ended_at: datetime = Field(sa_column=utc_column(nullable=False))
    formations: int = 0
    sessions: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    cancelled: int = 0
    missing: int = 0
    quarantined: int = 0
    file_digest: str = Field(max_length=64)


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
