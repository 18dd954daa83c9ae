"""An offer: its content as its source says it, its positions, and what it says of itself."""

from datetime import date, datetime
from typing import ClassVar, Self
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.offers import (
    ApplyMode,
    CatalogueOffer,
    ClosingReason,
    OfferClosed,
    OfferImported,
    OfferUpdated,
    PositionRefusalReason,
)
from contracts.words import organisation_id
from services.offers.domain.record import NORMALISER_VERSION, POSTED, OfferRecord, ReadOffer
from services.offers.domain.states import ClosedBy, OfferState
from services.offers.domain.text import plain_words
from services.offers.models.base import OffersTable

_OFFERS = UUID("d1c7b7e0-1d0a-5d53-9a4f-6c7d5e2b8f42")


def offer_id(source: str, source_id: str) -> UUID:
    """Return the id of an offer of a source: the same for ever."""
    return uuid5(_OFFERS, f"{source}|{source_id}")


class Offer(OffersTable, table=True):
    """One offer; the columns beside ``content`` are those that questions are asked about."""

    __tablename__: ClassVar[str] = "offers"
    __table_args__ = (
        CheckConstraint(
            "claimed >= 0 AND claimed <= COALESCE(positions, claimed)", name="positions_kept"
        ),
        CheckConstraint("positions >= 1", name="at_least_one_position"),
        CheckConstraint(
            "(state = 'closed') = (closing_reason IS NOT NULL AND closed_at IS NOT NULL)",
            name="closed_says_why",
        ),
        Index("uq_offers_source", "source", "source_id", unique=True),
        Index("ix_offers_raw_digest", "raw_digest"),
        Index("ix_offers_establishment", "establishment_id", "published_at", "id"),
        Index(
            "uq_offers_same_job",
            "establishment_id",
            "rome_code",
            "insee_code",
            "title_key",
            unique=True,
            postgresql_where=text("state = 'open' AND source = 'posted'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    source: str = Field(max_length=64)
    source_id: str = Field(max_length=64)
    state: OfferState = Field(
        default=OfferState.OPEN, sa_column=enum_column(OfferState, nullable=False)
    )
    closing_reason: ClosingReason | None = Field(default=None, sa_column=enum_column(ClosingReason))
    closed_by: ClosedBy | None = Field(default=None, sa_column=enum_column(ClosedBy))
    closed_at: datetime | None = Field(default=None, sa_column=utc_column())
    content: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
    content_hash: str = Field(max_length=64)
    raw_digest: bytes | None = None
    normaliser_version: int = NORMALISER_VERSION
    warnings: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    title: str = Field(max_length=255)
    title_key: str = Field(max_length=255)
    rome_code: str = Field(max_length=5)
    rome_parent: str = Field(max_length=5)
    occupation_name: str = Field(max_length=255)
    basin_code: str | None = Field(default=None, max_length=32)
    insee_code: str | None = Field(default=None, max_length=5)
    establishment_id: UUID | None = None
    siret: str | None = Field(default=None, max_length=14)
    positions: int | None = None
    claimed: int = 0
    published_at: datetime = Field(sa_column=utc_column(nullable=False))
    source_updated_at: datetime = Field(sa_column=utc_column(nullable=False))
    date_told_on: date | None = None
    checked_at: datetime = Field(sa_column=utc_column(nullable=False))
    version: int = 0

    @classmethod
    def first_seen(cls, read: ReadOffer, now: datetime) -> Self:
        """Return the row of an offer never seen before."""
        record = read.record
        offer = cls(
            id=offer_id(read.source, read.source_id),
            source=read.source,
            source_id=read.source_id,
            content={},
            content_hash="",
            title=record.title,
            title_key="",
            rome_code=record.rome_code,
            rome_parent=record.rome_parent,
            occupation_name=record.occupation_name,
            published_at=record.published_at,
            source_updated_at=read.source_updated_at,
            checked_at=now,
        )
        offer.take_content(read, now)
        return offer

    @property
    def subject(self) -> str:
        return f"offer/{self.id}"

    @property
    def record(self) -> OfferRecord:
        return OfferRecord.model_validate(self.content)

    @property
    def is_open(self) -> bool:
        return self.state is OfferState.OPEN

    @property
    def is_full(self) -> bool:
        return self.positions is not None and self.claimed >= self.positions

    @property
    def is_readable(self) -> bool:
        return bool(self.content)

    def take_content(self, read: ReadOffer, now: datetime) -> None:
        """Keep what the source says now; kept positions are never taken away."""
        record = read.record
        self.content, self.content_hash = read.content, read.content_hash
        self.raw_digest = read.raw_digest
        self.normaliser_version, self.warnings = NORMALISER_VERSION, list(read.warnings)
        self.title, self.title_key = record.title, " ".join(plain_words(record.title))[:255]
        self.rome_code, self.rome_parent = record.rome_code, record.rome_parent
        self.occupation_name = record.occupation_name
        self.basin_code, self.insee_code = record.basin_code, record.insee_code
        wanted = record.positions
        self.positions = None if wanted is None else max(wanted, self.claimed)
        self.published_at, self.source_updated_at = record.published_at, read.source_updated_at
        self.checked_at = now

    def attach(self, siret: str) -> None:
        """Give the offer to an establishment, which answers candidates from now on."""
        self.siret, self.establishment_id = siret, organisation_id(siret)

    def refusal(self) -> PositionRefusalReason:
        """Return why no position can be kept, of an offer that gave none."""
        after_filled = self.closed_by is ClosedBy.POSITIONS or (
            self.closing_reason is ClosingReason.FILLED
        )
        if self.is_open or (after_filled and self.is_full):
            return PositionRefusalReason.NO_POSITION_LEFT
        return PositionRefusalReason.OFFER_CLOSED

    def close(self, reason: ClosingReason, by: ClosedBy, now: datetime) -> list[OfferClosed]:
        """Close the offer and return what must be said: nothing if it was closed already.

        Closed because its positions are kept, an offer keeps its content: it may come back. Any
        other closure of an imported offer blanks what its licence does not let us keep.
        """
        was_open = self.is_open
        self.state, self.closing_reason, self.closed_by = OfferState.CLOSED, reason, by
        self.closed_at = now if was_open or self.closed_at is None else self.closed_at
        if by is not ClosedBy.POSITIONS and self.source != POSTED:
            self.content, self.content_hash, self.warnings = {}, "", []
            self.insee_code = self.raw_digest = None
        return [self._closed(reason, now)] if was_open else []

    def reopen(self) -> None:
        """Open the offer again."""
        self.state = OfferState.OPEN
        self.closing_reason = self.closed_by = self.closed_at = None

    def apply_mode(self, unclaimed: ApplyMode) -> ApplyMode:
        """Return how one applies: to the establishment that answers, else as the region says."""
        return unclaimed if self.establishment_id is None else ApplyMode.DIRECT

    def imported(self, unclaimed: ApplyMode) -> OfferImported:
        """Return the announcement of an offer that appeared or came back."""
        return OfferImported.model_validate(self.public_state(unclaimed))

    def updated(self, changed: tuple[str, ...], unclaimed: ApplyMode) -> OfferUpdated:
        """Return the announcement of what changed."""
        state = self.public_state(unclaimed)
        return OfferUpdated.model_validate({**state, "changed": changed})

    def public(self, unclaimed: ApplyMode) -> CatalogueOffer:
        """Return what anybody may read of the offer."""
        return CatalogueOffer.model_validate(self.public_state(unclaimed))

    def public_state(self, unclaimed: ApplyMode) -> dict[str, object]:
        """Return the public fields: content, establishment, way to apply, dates."""
        record = self.record
        return {
            **record.model_dump(exclude={"details"}),
            "offer_id": self.id,
            "source": self.source,
            "source_id": self.source_id,
            "contract_kind": record.contract_kind.value,
            "positions": self.positions or 1,
            "establishment_id": self.establishment_id,
            "siret": self.siret,
            "apply_mode": self.apply_mode(unclaimed),
            "similar_group": record.similar_group,
            "source_updated_at": self.source_updated_at,
            "checked_at": self.checked_at,
        }

    def _closed(self, reason: ClosingReason, now: datetime) -> OfferClosed:
        return OfferClosed(
            offer_id=self.id,
            reason=reason,
            title=self.title,
            rome_code=self.rome_code,
            rome_parent=self.rome_parent,
            basin_code=self.basin_code,
            closed_at=now,
        )
