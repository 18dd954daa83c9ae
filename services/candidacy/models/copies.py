"""Copies of public facts owned elsewhere, fed by the catalogues, and the history of a case."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Identity, Index, String
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.candidacy import CandidacyState
from contracts.offers import ApplyMode, GeoPrecision
from contracts.trainings import RecruitmentStatus
from services.candidacy.models.base import CandidacyTable


class OfferCopy(CandidacyTable, table=True):
    """What a case needs to know of its offer. ``version``: the last message applied."""

    __tablename__: ClassVar[str] = "offer_copies"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    is_open: bool
    title: str = Field(max_length=255)
    rome_code: str = Field(max_length=5)
    rome_parent: str = Field(max_length=5)
    basin_code: str | None = Field(default=None, max_length=32)
    apply_mode: ApplyMode = Field(sa_column=enum_column(ApplyMode, nullable=False))
    establishment_id: UUID | None = None
    employer_name: str | None = Field(default=None, max_length=255)
    city: str | None = Field(default=None, max_length=255)
    lat: float | None = None
    lon: float | None = None
    geo_precision: GeoPrecision = Field(sa_column=enum_column(GeoPrecision, nullable=False))


class SessionCopy(CandidacyTable, table=True):
    """What a case needs to know of a training session."""

    __tablename__: ClassVar[str] = "session_copies"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    cancelled: bool = False
    bookable: bool
    recruitment_status: RecruitmentStatus = Field(
        sa_column=enum_column(RecruitmentStatus, nullable=False)
    )
    permanent_entry: bool = False
    title: str = Field(max_length=255)
    rome_parents: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String(5)), nullable=False)
    )
    responsible_provider_id: UUID | None = None
    responsible_provider_name: str | None = Field(default=None, max_length=255)
    delivering_provider_id: UUID | None = None
    delivering_provider_name: str | None = Field(default=None, max_length=255)
    funding_route: str | None = Field(default=None, max_length=64)
    city: str | None = Field(default=None, max_length=255)
    address: str | None = Field(default=None, max_length=255)
    starts_on: date | None = None
    ends_on: date | None = None


class CandidacyStep(CandidacyTable, table=True):
    """A line of the history of a case, written with the move."""

    __tablename__: ClassVar[str] = "candidacy_steps"
    __table_args__ = (Index("ix_candidacy_steps_case", "candidacy_id", "seq"),)

    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    candidacy_id: UUID = Field(foreign_key="candidacies.id")
    at: datetime = Field(sa_column=utc_column(nullable=False))
    state: CandidacyState = Field(sa_column=enum_column(CandidacyState, nullable=False))
    viewed: bool
    in_flight: bool
    reason: str | None = Field(default=None, max_length=64)
    rank: int | None = None
    actor: str = Field(max_length=24)
