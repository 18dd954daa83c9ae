"""The delivery ledger: who was told what and when. No body, no address, no name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from chassis.columns import enum_column, utc_column
from chassis.database import own_metadata
from services.notifications.domain import Recipient, Status


class NotificationsTable(SQLModel):
    """Base of the tables of this service."""

    metadata = own_metadata()


class Notification(NotificationsTable, table=True):
    """One message to one recipient (message au registre)."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "ix_notifications_due",
            "not_before_at",
            postgresql_where=text("status IN ('planned', 'sending')"),
        ),
        Index("ix_notifications_case", "case_ref", "case_version"),
    )

    id: UUID = Field(primary_key=True)
    template: str = Field(max_length=8)
    channel: str = Field(default="email", max_length=8)
    category: str = Field(max_length=16)
    recipient_kind: Recipient = Field(sa_column=enum_column(Recipient, nullable=False))
    recipient_ref: str = Field(max_length=64)
    case_ref: UUID | None = None
    cause_id: UUID
    cause_type: str = Field(max_length=64)
    cause_at: datetime = Field(sa_column=utc_column(nullable=False))
    case_version: int = Field(default=0, sa_type=BigInteger)
    not_before_at: datetime = Field(sa_column=utc_column(nullable=False))
    expires_at: datetime = Field(sa_column=utc_column(nullable=False))
    status: Status = Field(default=Status.PLANNED, sa_column=enum_column(Status, nullable=False))
    attempts: int = 0
    lease_until_at: datetime | None = Field(default=None, sa_column=utc_column())
    error_code: str | None = Field(default=None, max_length=64)
    sent_at: datetime | None = Field(default=None, sa_column=utc_column())
    closed_at: datetime | None = Field(default=None, sa_column=utc_column())
