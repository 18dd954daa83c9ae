"""What is owed to a session for one attempt: written before the order leaves."""

from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from chassis.columns import enum_column
from contracts.trainings import ReleaseCause
from services.candidacy.domain.states import SeatEnd, SeatState
from services.candidacy.models.base import CandidacyTable


class SeatObligation(CandidacyTable, table=True):
    """One attempt to get a seat; settled only by the answer of `trainings`."""

    __tablename__: ClassVar[str] = "seat_obligations"

    candidacy_id: UUID = Field(foreign_key="candidacies.id", primary_key=True)
    attempt: int = Field(primary_key=True)
    session_id: UUID
    state: SeatState = Field(sa_column=enum_column(SeatState, nullable=False))
    release_cause: ReleaseCause | None = Field(default=None, sa_column=enum_column(ReleaseCause))
    ended_by: SeatEnd | None = Field(default=None, sa_column=enum_column(SeatEnd))
    sends: int = 1
