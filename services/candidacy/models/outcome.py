"""What became of a person: what each side declared, asked again at 6 and 12 months."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.candidacy import ContractKind, NotHiredReason, Situation
from services.candidacy.domain.hiring import Declared, Side
from services.candidacy.domain.terms import Channel
from services.candidacy.models.base import CandidacyTable


class HireDeclaration(CandidacyTable, table=True):
    """What one side says of the hire (déclaration d'embauche); the last word counts."""

    __tablename__: ClassVar[str] = "hire_declarations"
    __table_args__ = (PrimaryKeyConstraint("candidacy_id", "side"),)

    candidacy_id: UUID = Field(foreign_key="candidacies.id")
    side: Side = Field(sa_column=enum_column(Side, nullable=False))
    hired: bool
    contract_kind: ContractKind | None = Field(default=None, sa_column=enum_column(ContractKind))
    started_on: date | None = None
    reason: NotHiredReason | None = Field(default=None, sa_column=enum_column(NotHiredReason))
    channel: Channel = Field(sa_column=enum_column(Channel, nullable=False))
    declared_at: datetime = Field(sa_column=utc_column(nullable=False))

    @classmethod
    def of(
        cls, said: Declared, *, candidacy_id: UUID, channel: Channel, now: datetime
    ) -> "HireDeclaration":
        """Return the row of what one side says."""
        return cls(
            candidacy_id=candidacy_id,
            side=said.side,
            hired=said.hired,
            contract_kind=said.contract_kind,
            started_on=said.started_on,
            reason=said.reason,
            channel=channel,
            declared_at=now,
        )

    @property
    def declared(self) -> Declared:
        """Return what was said, as the rules read it."""
        return Declared(self.side, self.hired, self.contract_kind, self.started_on, self.reason)


class OutcomeQuestion(CandidacyTable, table=True):
    """One milestone of one person: the question, its settled value, and what it is counted by.

    What it is counted by is kept here, so that the row stays when the person is erased.
    """

    __tablename__: ClassVar[str] = "outcome_questions"
    __table_args__ = (
        PrimaryKeyConstraint("candidacy_id", "milestone"),
        Index("ix_outcome_questions_settled", "milestone", "settled_code"),
    )

    candidacy_id: UUID
    milestone: int
    opened_at: datetime = Field(sa_column=utc_column(nullable=False))
    closes_at: datetime = Field(sa_column=utc_column(nullable=False))
    settled_code: Situation | None = Field(default=None, sa_column=enum_column(Situation))
    settled_by: Side | None = Field(default=None, sa_column=enum_column(Side))
    basin_code: str | None = Field(default=None, max_length=32)
    rome_code: str = Field(max_length=5)
    provider_id: UUID | None = None
    provider_name: str | None = Field(default=None, max_length=255)
    funding_route: str | None = Field(default=None, max_length=64)


class OutcomeAnswer(CandidacyTable, table=True):
    """What one side answered; both are kept, and may be changed until the question closes."""

    __tablename__: ClassVar[str] = "outcome_answers"
    __table_args__ = (PrimaryKeyConstraint("candidacy_id", "milestone", "side"),)

    candidacy_id: UUID
    milestone: int
    side: Side = Field(sa_column=enum_column(Side, nullable=False))
    code: Situation = Field(sa_column=enum_column(Situation, nullable=False))
    contract_kind: ContractKind | None = Field(default=None, sa_column=enum_column(ContractKind))
    since_month: str | None = Field(default=None, max_length=7)
    channel: Channel = Field(sa_column=enum_column(Channel, nullable=False))
    answered_at: datetime = Field(sa_column=utc_column(nullable=False))
