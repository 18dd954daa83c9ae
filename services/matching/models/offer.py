"""Offers as their last message says them."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Computed, Index, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlmodel import Field

from chassis.columns import utc_column
from chassis.referentials.names import fold
from contracts.offers import CatalogueOffer, OfferClosed
from services.matching.domain.facts import Job
from services.matching.models.base import LONG_TEXTS, MatchingTable, measured_point, spot_of


class OfferView(MatchingTable, table=True):
    """An offer as its last message says it. A closed one stays, so that nothing older returns."""

    __tablename__: ClassVar[str] = "offers_view"
    __table_args__ = (
        Index("ix_offers_view_parent", "rome_parent", postgresql_where=text("is_open")),
        Index("ix_offers_view_words", "words", postgresql_using="gin"),
        Index("ix_offers_view_insee", "insee_code"),
    )

    id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_column=Column(BigInteger, nullable=False))
    is_open: bool
    rome_parent: str = Field(max_length=5)
    basin_code: str | None = Field(default=None, max_length=32)
    title: str = Field(max_length=255)
    folded_title: str
    words: Any = Field(
        default=None,
        sa_column=Column(
            TSVECTOR, Computed("to_tsvector('french'::regconfig, folded_title)", persisted=True)
        ),
    )
    source: str | None = Field(default=None, max_length=64)
    contract_kind: str | None = Field(default=None, max_length=64)
    insee_code: str | None = Field(default=None, max_length=5)
    department: str | None = Field(default=None, max_length=64)
    lat: float | None = None
    lon: float | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    published_at: datetime | None = Field(default=None, sa_column=utc_column())
    checked_at: datetime | None = Field(default=None, sa_column=utc_column())
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))

    @classmethod
    def of(cls, offer: CatalogueOffer, sequence: int) -> "OfferView":
        """Return the row of an open offer."""
        lat, lon = measured_point(offer)
        return cls(
            id=offer.offer_id,
            sequence=sequence,
            is_open=True,
            rome_parent=offer.rome_parent,
            basin_code=offer.basin_code,
            title=offer.title,
            folded_title=fold(offer.title).lower(),
            source=offer.source,
            contract_kind=offer.contract_kind,
            insee_code=offer.insee_code,
            department=offer.department,
            lat=lat,
            lon=lon,
            starts_from=offer.starts_from,
            starts_until=offer.starts_until,
            published_at=offer.published_at,
            checked_at=offer.checked_at,
            content=offer.model_dump(mode="json", exclude=LONG_TEXTS),
        )

    @classmethod
    def closed(cls, offer: OfferClosed, sequence: int) -> "OfferView":
        """Return the row of a closed offer: no company, no place, no text but the title."""
        return cls(
            id=offer.offer_id,
            sequence=sequence,
            is_open=False,
            rome_parent=offer.rome_parent,
            basin_code=offer.basin_code,
            title=offer.title,
            folded_title=fold(offer.title).lower(),
            content={},
        )

    def offer(self) -> CatalogueOffer:
        """Return the public facts of an open offer."""
        return CatalogueOffer.model_validate(self.content)

    def job(self) -> Job:
        """Return what the conditions read of it."""
        return Job(
            offer_id=self.id,
            rome_parent=self.rome_parent,
            spot=spot_of(self.lat, self.lon, self.department, self.insee_code),
            starts_from=self.starts_from,
            starts_until=self.starts_until,
        )
