"""A claim on a position of an offer; ended, it stays as a tombstone."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.offers import (
    ClosingReason,
    PositionClaimed,
    PositionEvent,
    PositionRefusalReason,
    PositionRefused,
    PositionReleased,
    PositionRevoked,
)
from services.offers.domain.states import ClaimState
from services.offers.models.base import OffersTable

_CLAIMS = UUID("a2f9a6a4-63c5-5b0b-8f0e-0b6a4a5d9c31")


def claim_id(candidacy_id: UUID, offer_id: UUID) -> UUID:
    """Return the id of the claim of a candidacy on an offer: the same for ever."""
    return uuid5(_CLAIMS, f"{candidacy_id}|{offer_id}")


class PositionClaim(OffersTable, table=True):
    """What was answered to a candidacy that asked for a position."""

    __tablename__: ClassVar[str] = "position_claims"
    __table_args__ = (
        CheckConstraint("(state = 'refused') <= (reason IS NOT NULL)", name="refusal_has_a_reason"),
        Index("uq_position_claims_pair", "offer_id", "candidacy_id", unique=True),
        Index("ix_position_claims_kept", "offer_id", postgresql_where=text("state = 'claimed'")),
    )

    id: UUID = Field(primary_key=True)
    offer_id: UUID
    candidacy_id: UUID
    state: ClaimState = Field(sa_column=enum_column(ClaimState, nullable=False))
    reason: PositionRefusalReason | None = Field(
        default=None, sa_column=enum_column(PositionRefusalReason)
    )
    version: int = 0
    created_at: datetime = Field(sa_column=utc_column(nullable=False))

    @classmethod
    def answered(
        cls,
        candidacy_id: UUID,
        offer_id: UUID,
        now: datetime,
        refused: PositionRefusalReason | None,
    ) -> Self:
        """Return the row of a first request: a position kept, or a refusal."""
        return cls(
            id=claim_id(candidacy_id, offer_id),
            offer_id=offer_id,
            candidacy_id=candidacy_id,
            state=ClaimState.REFUSED if refused else ClaimState.CLAIMED,
            reason=refused,
            created_at=now,
        )

    @classmethod
    def tombstone(cls, candidacy_id: UUID, offer_id: UUID, now: datetime) -> Self:
        """Return the row of a position given back before it was asked for: it keeps none, ever."""
        return cls(
            id=claim_id(candidacy_id, offer_id),
            offer_id=offer_id,
            candidacy_id=candidacy_id,
            state=ClaimState.RELEASED,
            created_at=now,
        )

    @property
    def subject(self) -> str:
        return f"position_claim/{self.id}"

    def release(self) -> None:
        """Give the position back for good."""
        self.state = ClaimState.RELEASED

    def revoke(self) -> PositionEvent:
        """Take the position back for good and return what must be said."""
        self.state = ClaimState.REVOKED
        return self.answer()

    def answer(self) -> PositionEvent:
        """Return the current truth about this claim, whoever asks and however often."""
        if self.state is ClaimState.CLAIMED:
            return PositionClaimed(candidacy_id=self.candidacy_id, offer_id=self.offer_id)
        if self.state is ClaimState.REFUSED and self.reason is not None:
            return PositionRefused(
                candidacy_id=self.candidacy_id, offer_id=self.offer_id, reason=self.reason
            )
        if self.state is ClaimState.REVOKED:
            return PositionRevoked(
                candidacy_id=self.candidacy_id,
                offer_id=self.offer_id,
                reason=ClosingReason.MODERATED,
            )
        return self.released()

    def released(self) -> PositionReleased:
        """Return the answer to who gives a position back, whatever became of it."""
        return PositionReleased(candidacy_id=self.candidacy_id, offer_id=self.offer_id)
