"""Tables that the chassis keeps in the database of every service."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from chassis.columns import utc_column
from chassis.database import own_metadata

LIVE = text("fired_at IS NULL AND cancelled_at IS NULL")


class ChassisTable(SQLModel):
    """Base of the tables of the chassis."""

    metadata = own_metadata()


class OutboxRow(ChassisTable, table=True):
    """A message that waits for Kafka (boîte d'envoi)."""

    __tablename__ = "outbox"

    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    id: UUID = Field(unique=True)
    stream: str = Field(max_length=160)
    key: str = Field(max_length=64)
    type: str = Field(max_length=64)
    subject: str = Field(max_length=96)
    sequence: int = Field(sa_type=BigInteger)
    headers: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}")
    )
    payload: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    created_at: datetime = Field(
        default=None, sa_column=utc_column(nullable=False, server_default=func.now())
    )


class InboxRow(ChassisTable, table=True):
    """A message already handled (boîte de réception)."""

    __tablename__ = "inbox"
    __table_args__ = (PrimaryKeyConstraint("consumer", "message_id"),)

    consumer: str = Field(max_length=64)
    message_id: UUID
    processed_at: datetime = Field(
        default=None, sa_column=utc_column(nullable=False, server_default=func.now())
    )


class TimerRow(ChassisTable, table=True):
    """Something to do later (minuterie)."""

    __tablename__ = "timers"
    __table_args__ = (
        Index(
            "uq_timers_live", "subject_id", "kind", "attempt", unique=True, postgresql_where=LIVE
        ),
        Index("ix_timers_due", "due_at", postgresql_where=LIVE),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str = Field(max_length=40)
    subject_id: UUID
    attempt: int = 0
    due_at: datetime = Field(sa_column=utc_column(nullable=False))
    fired_at: datetime | None = Field(default=None, sa_column=utc_column())
    cancelled_at: datetime | None = Field(default=None, sa_column=utc_column())
    tries: int = 0


class DeadLetter(ChassisTable, table=True):
    """A record that could not be handled (message en échec). Bytes stay bytes."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        UniqueConstraint(
            *("handler", "topic", "partition", "offset", "message_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    handler: str = Field(max_length=64)
    topic: str = Field(max_length=160)
    partition: int
    offset: int = Field(sa_type=BigInteger)
    message_id: UUID | None = None
    type: str | None = Field(default=None, max_length=64)
    key: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    reason: str = Field(max_length=16)
    error_class: str = Field(max_length=120)
    error_fields: str | None = Field(default=None, max_length=200)
    stack_hash: str | None = Field(default=None, max_length=16)
    attempts: int
    first_at: datetime = Field(sa_column=utc_column(nullable=False))
    last_at: datetime = Field(sa_column=utc_column(nullable=False))
    headers: list[bytes | None] = Field(sa_column=Column(ARRAY(LargeBinary), nullable=False))
    payload: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    status: str = Field(default="OPEN", max_length=10)
    resolved_at: datetime | None = Field(default=None, sa_column=utc_column())
    resolved_by: str | None = Field(default=None, max_length=64)
    resolution: str | None = Field(default=None, max_length=40)


class AuditRow(ChassisTable, table=True):
    """Who did what to what. Never updated, never deleted by the service."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_object", "object_id", "seq"),)

    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    at: datetime = Field(
        default=None, sa_column=utc_column(nullable=False, server_default=func.now())
    )
    actor_kind: str = Field(max_length=24)
    actor_id: str | None = Field(default=None, max_length=64)
    on_behalf_of: str | None = Field(default=None, max_length=64)
    action: str = Field(max_length=64)
    object_kind: str = Field(max_length=32)
    object_id: UUID
    from_state: str | None = Field(default=None, max_length=32)
    to_state: str | None = Field(default=None, max_length=32)
    reason_code: str | None = Field(default=None, max_length=64)
    purpose: str | None = Field(default=None, max_length=64)
    request_id: str | None = Field(default=None, max_length=64)
    correlation_id: str | None = Field(default=None, max_length=64)


class IdempotencyRow(ChassisTable, table=True):
    """The answer once given to a caller's key."""

    __tablename__ = "idempotency"
    __table_args__ = (PrimaryKeyConstraint("caller", "route", "key"),)

    caller: str = Field(max_length=160)
    route: str = Field(max_length=160)
    key: str = Field(max_length=64)
    fingerprint: str = Field(max_length=64)
    status: int | None = Field(default=None, sa_column=Column(Integer))
    headers: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    created_at: datetime = Field(
        default=None, sa_column=utc_column(nullable=False, server_default=func.now())
    )


class OutboxDead(ChassisTable, table=True):
    """A message the broker will never take."""

    __tablename__ = "outbox_dead"

    id: UUID = Field(primary_key=True)
    stream: str = Field(max_length=160)
    key: str = Field(max_length=64)
    type: str = Field(max_length=64)
    subject: str = Field(max_length=96)
    sequence: int = Field(sa_type=BigInteger)
    headers: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    payload: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    created_at: datetime = Field(sa_column=utc_column(nullable=False))
    error_class: str = Field(sa_column=Column(Text, nullable=False))
    died_at: datetime = Field(
        default=None, sa_column=utc_column(nullable=False, server_default=func.now())
    )
