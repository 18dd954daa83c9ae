"""Runs of import and the offers they set aside."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from services.offers.models.base import OffersTable


class RunState(StrEnum):
    """How a run ended; a run that was killed stays partial."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    HELD = "held"


class ImportRun(OffersTable, table=True):
    """One file read: what it held and what it changed."""

    __tablename__: ClassVar[str] = "import_runs"
    __table_args__ = (Index("ix_import_runs_source", "source", "started_at"),)

    id: UUID = Field(primary_key=True)
    source: str = Field(max_length=64)
    kind: str = Field(default="file", max_length=16)
    state: RunState = Field(sa_column=enum_column(RunState, nullable=False))
    started_at: datetime = Field(sa_column=utc_column(nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=utc_column())
    file_digest: str = Field(max_length=64)
    received: int = 0
    distinct: int = 0
    quarantined: int = 0
    out_of_scope: int = 0
    created: int = 0
    updated: int = 0
    date_only: int = 0
    reopened: int = 0
    unchanged: int = 0
    closed: int = 0
    to_close: int = 0
    warnings: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    unknown_fields: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))


class QuarantinedOffer(OffersTable, table=True):
    """An offer that could not be read: nothing is lost, somebody can look at it."""

    __tablename__: ClassVar[str] = "quarantined_offers"

    id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="import_runs.id", index=True)
    source: str = Field(max_length=64)
    source_id: str | None = Field(default=None, max_length=64)
    path: str = Field(max_length=160)
    code: str = Field(max_length=64)
    sentence: str = Field(max_length=255)
    raw: bytes
