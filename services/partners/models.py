"""Tables: partners and their keys, what is known of each enrolment, the ledger of each feed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field, SQLModel

from chassis.columns import utc_column
from chassis.database import own_metadata


class PartnersTable(SQLModel):
    """Base of the tables of this service."""

    metadata = own_metadata()


class Partner(PartnersTable, table=True):
    """Whoever subscribes (partenaire): a training provider, or its software."""

    __tablename__: ClassVar[str] = "partners"

    id: str = Field(primary_key=True, max_length=32)
    organisation_id: UUID = Field(index=True)
    label: str = Field(max_length=120)
    last_position: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


class ApiKey(PartnersTable, table=True):
    """A key, of which only the hash is kept (clé d'accès)."""

    __tablename__: ClassVar[str] = "api_keys"
    __table_args__ = (
        Index("ix_api_keys_active", "partner_id", postgresql_where=text("revoked_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partners.id", max_length=32)
    prefix: str = Field(max_length=16)
    hash: str = Field(unique=True, max_length=64)
    scopes: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    created_at: datetime = Field(sa_column=utc_column(nullable=False))
    expires_at: datetime = Field(sa_column=utc_column(nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=utc_column())


class SessionProviders(PartnersTable, table=True):
    """The two providers of a session, from the catalogue."""

    __tablename__: ClassVar[str] = "session_providers"

    session_id: UUID = Field(primary_key=True)
    responsible_id: UUID
    delivering_id: UUID
    version: int = Field(sa_type=BigInteger)


class Followed(PartnersTable, table=True):
    """What was told of an enrolment so far."""

    __tablename__: ClassVar[str] = "followed"

    id: UUID = Field(primary_key=True)
    session_id: UUID
    progress: str = Field(default="none", max_length=16)
    facts: int = 0
    version: int = 0

    @property
    def subject(self) -> str:
        """Return the CloudEvents subject."""
        return f"enrolment/{self.id}"


class FeedItem(PartnersTable, table=True):
    """A fact in the order of one partner's ledger."""

    __tablename__: ClassVar[str] = "feed_items"
    __table_args__ = (PrimaryKeyConstraint("partner_id", "position"),)

    partner_id: str = Field(max_length=32)
    position: int = Field(sa_type=BigInteger)
    event_id: UUID
    type: str = Field(max_length=48)
    body: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = Field(sa_column=utc_column(nullable=False))
