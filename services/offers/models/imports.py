"""Runs of import: their partitions, the offers they saw, and those they set aside."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Column, Index, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.columns import enum_column
from chassis.imports import Run, RunState, SetAside
from services.offers.models.base import OffersTable


class ImportRun(OffersTable, Run, table=True):
    """One run: what its source showed and what it changed."""

    __tablename__: ClassVar[str] = "import_runs"
    __table_args__ = (Index("ix_import_runs_source", "source", "started_at"),)

    file_digest: str = Field(default="", max_length=64)
    received: int = 0
    distinct: int = 0
    out_of_scope: int = 0
    date_only: int = 0
    reopened: int = 0
    closed: int = 0
    to_close: int = 0
    warnings: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    unknown_fields: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))


class ImportPartition(OffersTable, table=True):
    """A part of a crawl, once it was read: a run that was killed goes on after it."""

    __tablename__: ClassVar[str] = "import_partitions"
    __table_args__ = (PrimaryKeyConstraint("run_id", "name"),)

    run_id: UUID = Field(foreign_key="import_runs.id")
    name: str = Field(max_length=80)
    department: str = Field(max_length=3)
    expected: int = 0
    received: int = 0
    distinct: int = 0
    quarantined: int = 0
    state: RunState = Field(sa_column=enum_column(RunState, nullable=False))
    sentence: str = Field(default="", max_length=255)


class Sighting(OffersTable, table=True):
    """An offer that a run saw, readable or not: it is not absent. Forgotten when the run is over.

    ``department`` is the one that was asked for; empty for a file.
    """

    __tablename__: ClassVar[str] = "import_sightings"
    __table_args__ = (PrimaryKeyConstraint("run_id", "source_id"),)

    run_id: UUID = Field(foreign_key="import_runs.id")
    source_id: str = Field(max_length=64)
    department: str = Field(default="", max_length=3)


class QuarantinedOffer(OffersTable, SetAside, table=True):
    """An offer that could not be read."""

    __tablename__: ClassVar[str] = "quarantined_offers"
