"""The hiring commitment: the employer's yes, with its terms (engagement d'embauche)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import Numeric
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.candidacy import ContractKind
from services.candidacy.domain.states import CommitmentState
from services.candidacy.domain.terms import (
    TERMS_VERSION,
    Channel,
    Condition,
    PayPeriod,
    Terms,
    pay_text,
)
from services.candidacy.models.base import CandidacyTable

VALID_AFTER_WINDOW = timedelta(days=30)


class HiringCommitment(CandidacyTable, table=True):
    """What an employer commits to for one person, and what became of it."""

    __tablename__: ClassVar[str] = "hiring_commitments"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    candidacy_id: UUID = Field(foreign_key="candidacies.id", unique=True)
    offer_id: UUID
    establishment_id: UUID | None = Field(default=None, index=True)
    state: CommitmentState = Field(sa_column=enum_column(CommitmentState, nullable=False))
    contract_kind: ContractKind = Field(sa_column=enum_column(ContractKind, nullable=False))
    duration_months: int | None = None
    starts_from: date
    starts_until: date
    amount_min: Decimal = Field(sa_type=Numeric(10, 2))
    amount_max: Decimal | None = Field(default=None, sa_type=Numeric(10, 2))
    currency: str = Field(default="EUR", max_length=3)
    period: PayPeriod = Field(sa_column=enum_column(PayPeriod, nullable=False))
    weekly_hours: float | None = None
    rome_code: str = Field(max_length=5)
    condition: Condition = Field(sa_column=enum_column(Condition, nullable=False))
    valid_until: date
    terms_version: str = Field(default=TERMS_VERSION, max_length=16)
    made_by: str | None = Field(default=None, max_length=64)
    channel: Channel = Field(sa_column=enum_column(Channel, nullable=False))
    made_at: datetime | None = Field(default=None, sa_column=utc_column())
    acknowledged_at: datetime | None = Field(default=None, sa_column=utc_column())
    settled_at: datetime | None = Field(default=None, sa_column=utc_column())

    @classmethod
    def proposed(
        cls,
        terms: Terms,
        *,
        candidacy_id: UUID,
        offer_id: UUID,
        establishment_id: UUID | None,
        rome_code: str,
    ) -> "HiringCommitment":
        """Return the row of terms that are not effective yet."""
        return cls(
            candidacy_id=candidacy_id,
            offer_id=offer_id,
            establishment_id=establishment_id,
            state=CommitmentState.PROPOSED,
            contract_kind=terms.contract_kind,
            duration_months=terms.duration_months,
            starts_from=terms.starts_from,
            starts_until=terms.starts_until,
            amount_min=terms.amount_min,
            amount_max=terms.amount_max,
            period=terms.period,
            weekly_hours=terms.weekly_hours,
            rome_code=rome_code,
            condition=terms.condition,
            valid_until=terms.starts_until + VALID_AFTER_WINDOW,
            made_by=terms.made_by,
            channel=terms.channel,
        )

    @property
    def start_month(self) -> str:
        """Return the first month of the start window: the day stays here."""
        return f"{self.starts_from:%Y-%m}"

    @property
    def pay_text(self) -> str:
        """Return the pay as people read it."""
        return pay_text(self.amount_min, self.amount_max, self.period)
