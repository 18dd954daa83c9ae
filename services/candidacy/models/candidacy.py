"""The candidacy: one row that keeps the rules and returns what must be said."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Column, Index, String, Uuid, text
from sqlalchemy.orm import relationship
from sqlmodel import Field, Relationship, col

from chassis.columns import enum_column, utc_column
from contracts.candidacy import CandidacyState
from contracts.trainings import CertificationResult
from services.candidacy.domain.states import (
    COMMITTED,
    TERMINAL,
    CommitmentState,
    Decision,
    PositionState,
    SeatState,
)
from services.candidacy.domain.terms import Terms
from services.candidacy.models.base import CandidacyTable
from services.candidacy.models.commitment import HiringCommitment
from services.candidacy.models.seat import SeatObligation


def _in(states: frozenset[CandidacyState]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


class Candidacy(CandidacyTable, table=True):
    """A person who applied to an offer, and how far they are (candidature)."""

    __tablename__: ClassVar[str] = "candidacies"
    __table_args__ = (
        Index(
            "one_commitment",
            "candidate_id",
            unique=True,
            postgresql_where=text(f"state IN ({_in(COMMITTED)})"),
        ),
        Index(
            "one_live_per_offer",
            "candidate_id",
            "offer_id",
            unique=True,
            postgresql_where=text(f"state NOT IN ({_in(TERMINAL)})"),
        ),
        Index("ix_candidacies_person", "candidate_id", "id"),
        Index("ix_candidacies_offer", "offer_id", "state"),
        Index("ix_candidacies_employer", "establishment_id", "submitted_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    candidate_id: UUID = Field(foreign_key="persons.id")
    offer_id: UUID = Field(foreign_key="offer_copies.id")
    establishment_id: UUID | None = None
    basin_code: str | None = Field(default=None, max_length=32)
    rome_code: str = Field(max_length=5)
    state: CandidacyState = Field(
        default=CandidacyState.SUBMITTED, sa_column=enum_column(CandidacyState, nullable=False)
    )
    version: int = 0
    session_ids: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(Uuid), nullable=False)
    )
    tried: int = 0
    attempt: int = 0
    session_id: UUID | None = Field(default=None, index=True)
    in_flight: bool = False
    auto_confirm: bool = False
    decision: Decision | None = Field(default=None, sa_column=enum_column(Decision))
    decision_no: int = 0
    decision_reason: str | None = Field(default=None, max_length=64)
    decision_shared: bool = False
    decision_due_at: datetime | None = Field(default=None, sa_column=utc_column())
    submitted_at: datetime = Field(sa_column=utc_column(nullable=False))
    viewed_at: datetime | None = Field(default=None, sa_column=utc_column())
    accepted_at: datetime | None = Field(default=None, sa_column=utc_column())
    held_until: datetime | None = Field(default=None, sa_column=utc_column())
    waitlist_rank: int | None = None
    position_state: PositionState = Field(
        default=PositionState.NONE, sa_column=enum_column(PositionState, nullable=False)
    )
    position_sends: int = 0
    flags: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String(32)), nullable=False)
    )
    certification: CertificationResult | None = Field(
        default=None, sa_column=enum_column(CertificationResult)
    )
    training_ended_on: date | None = None
    outcome_reason: str | None = Field(default=None, max_length=64)
    closed_at: datetime | None = Field(default=None, sa_column=utc_column())

    owed: list[SeatObligation] = Relationship(
        sa_relationship=relationship(
            SeatObligation, lazy="selectin", order_by=col(SeatObligation.attempt), cascade="all"
        )
    )
    terms: HiringCommitment | None = Relationship(
        sa_relationship=relationship(
            HiringCommitment, lazy="selectin", uselist=False, cascade="all, delete-orphan"
        )
    )

    @property
    def subject(self) -> str:
        """Return the subject of its messages."""
        return f"candidacy/{self.id}"

    @property
    def seats(self) -> Sequence[SeatObligation]:
        """Return what is owed to sessions, oldest attempt first."""
        return self.owed

    @property
    def promise(self) -> HiringCommitment | None:
        """Return the hiring commitment, if any."""
        return self.terms

    def owe_seat(self, attempt: int, session_id: UUID) -> None:
        """Write the obligation of a new attempt."""
        seat = SeatObligation(
            candidacy_id=self.id, attempt=attempt, session_id=session_id, state=SeatState.OPEN
        )
        self.owed.append(seat)

    def propose(self, terms: Terms) -> None:
        """Keep the terms the employer offers."""
        self.terms = HiringCommitment.proposed(
            terms,
            candidacy_id=self.id,
            offer_id=self.offer_id,
            establishment_id=self.establishment_id,
            rome_code=self.rome_code,
        )

    def forget_terms(self) -> None:
        """Drop terms that were only proposed."""
        if self.terms is not None and self.terms.state is CommitmentState.PROPOSED:
            self.terms = None
