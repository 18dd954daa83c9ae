"""What a search reads of an open offer, on one narrow row."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, text
from sqlmodel import Field

from contracts.offers import CatalogueOffer
from services.matching.domain.opening import LEVELS, NEVER, key_of
from services.matching.domain.search import WorkingTime
from services.matching.models.base import MatchingTable, measured_point

UNKNOWN_SOONEST = bytes([NEVER]) * LEVELS


class Opening(MatchingTable, table=True):
    """An open offer, as a search reads it.

    ``soonest`` (one byte per level) and ``pending`` change often and are in no index, so that
    PostgreSQL rewrites the row in place (HOT).
    """

    __tablename__: ClassVar[str] = "openings"
    __table_args__ = (
        Index("ix_openings_point", text("point(lon, lat)"), postgresql_using="gist"),
        Index("ix_openings_newest", text("(-published)")),
        Index("ix_openings_parent", "rome_parent", "lat"),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: UUID = Field(primary_key=True)
    key: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    rome_parent: str = Field(max_length=5)
    contract_kind: str = Field(max_length=64)
    working_time: str | None = Field(default=None, max_length=16)
    basin_code: str | None = Field(default=None, max_length=32)
    department: str | None = Field(default=None, max_length=64)
    lat: float | None = None
    lon: float | None = None
    starts_until: date | None = None
    published: int
    """Second of its publication, counted from 1970."""
    soonest: bytes = Field(default=UNKNOWN_SOONEST, sa_column=Column(LargeBinary, nullable=False))
    pending: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False))

    @classmethod
    def of(cls, offer: CatalogueOffer) -> "Opening":
        """Return the opening of an offer, before its trainings are looked for."""
        lat, lon = measured_point(offer)
        return cls(
            id=offer.offer_id,
            key=key_of(offer.offer_id),
            rome_parent=offer.rome_parent,
            contract_kind=offer.contract_kind,
            working_time=WorkingTime.of(offer.weekly_hours),
            basin_code=offer.basin_code,
            department=offer.department,
            lat=lat,
            lon=lon,
            starts_until=offer.starts_until,
            published=int(offer.published_at.timestamp()),
        )

    def values(self) -> dict[str, Any]:
        """Return its columns as JSON writes them."""
        plain = self.model_dump(mode="json", exclude={"soonest"})
        return plain | {"soonest": f"\\x{self.soonest.hex()}"}
