"""A session of training, its content as its source says it, and its seats."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.trainings import (
    CatalogueSession,
    RecruitmentStatus,
    ReservationRefusalReason,
    TrainingSessionCancelled,
    TrainingSessionImported,
    TrainingSessionUpdated,
)
from services.trainings.domain.flags import ABSENT
from services.trainings.domain.record import NORMALISER_VERSION, ReadSession, SessionRecord
from services.trainings.domain.seats import SeatsBelowReserved, SessionState
from services.trainings.models.base import TrainingsTable

TAKES_PEOPLE = (RecruitmentStatus.OPEN, RecruitmentStatus.UNKNOWN)
_NOT_PUBLIC = {"sound", "entry_until", "region_code", "seats_hint"}


class TrainingSession(TrainingsTable, table=True):
    """One session; the columns beside ``content`` are those that questions are asked about."""

    __tablename__: ClassVar[str] = "training_sessions"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= COALESCE(capacity, 0)", name="seats_not_oversold"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        Index("uq_training_sessions_key", "source", "source_key", unique=True),
        Index("ix_training_sessions_responsible", "responsible_provider_id"),
        Index("ix_training_sessions_delivering", "delivering_provider_id"),
    )

    id: UUID = Field(primary_key=True)
    source: str = Field(max_length=64)
    source_key: str = Field(max_length=400)
    content: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
    content_hash: str = Field(max_length=64)
    normaliser_version: int = NORMALISER_VERSION
    flags: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    title: str = Field(max_length=255)
    city: str | None = Field(default=None, max_length=255)
    starts_on: date | None = None
    ends_on: date | None = None
    responsible_provider_id: UUID
    delivering_provider_id: UUID
    recruitment_status: RecruitmentStatus = Field(
        sa_column=enum_column(RecruitmentStatus, nullable=False)
    )
    sound: bool
    entry_until: date | None = None
    state: SessionState = Field(
        default=SessionState.OPEN, sa_column=enum_column(SessionState, nullable=False)
    )
    capacity: int | None = None
    taken: int = 0
    last_rank: int = 0
    missing_files: int = 0
    version: int = 0
    updated_at: datetime = Field(sa_column=utc_column(nullable=False))

    @classmethod
    def first_seen(cls, read: ReadSession, now: datetime) -> "TrainingSession":
        """Return the row of a session never seen before."""
        record = read.record
        session = cls(
            id=read.key.session_id,
            source=read.key.source,
            source_key=read.key.text,
            content={},
            content_hash="",
            flags=[],
            title=record.title,
            responsible_provider_id=record.responsible_provider_id,
            delivering_provider_id=record.delivering_provider_id,
            recruitment_status=record.recruitment_status,
            sound=record.sound,
            updated_at=now,
        )
        session.take_content(read, now)
        return session

    @property
    def subject(self) -> str:
        return f"training_session/{self.id}"

    @property
    def record(self) -> SessionRecord:
        return SessionRecord.model_validate(self.content)

    @property
    def seats_hint(self) -> int | None:
        """Return the seats its source speaks of: a help for who declares them, nothing more."""
        return self.record.seats_hint

    @property
    def absent_from_source(self) -> bool:
        """Return whether its source stopped showing it while people are in it."""
        return ABSENT in self.flags

    @property
    def seats_left(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.taken

    def take_content(self, read: ReadSession, now: datetime) -> tuple[str, ...]:
        """Take what the source says now and return the names of the public fields that changed."""
        record = read.record
        before = self.record if self.content else None
        self.content, self.content_hash = record.canonical(), record.content_hash()
        self.normaliser_version, self.flags = NORMALISER_VERSION, list(read.flags)
        self.title, self.city = record.title, record.city
        self.starts_on, self.ends_on = record.starts_on, record.ends_on
        self.responsible_provider_id = record.responsible_provider_id
        self.delivering_provider_id = record.delivering_provider_id
        self.recruitment_status = record.recruitment_status
        self.sound, self.entry_until = record.sound, record.entry_until
        self.updated_at = now
        return () if before is None else _public_names(record.changed_from(before))

    def refusal(self, today: date) -> ReservationRefusalReason | None:
        """Return why no seat can be asked for, or none."""
        if self.state is SessionState.CANCELLED:
            return ReservationRefusalReason.SESSION_CANCELLED
        if not self.may_enter(today):
            return ReservationRefusalReason.SESSION_STARTED
        if self.recruitment_status not in TAKES_PEOPLE or not self.sound:
            return ReservationRefusalReason.RECRUITMENT_CLOSED
        if self.capacity is None:
            return ReservationRefusalReason.CAPACITY_UNKNOWN
        return None

    def may_enter(self, today: date) -> bool:
        """Return whether somebody may still join."""
        return self.entry_until is None or self.entry_until >= today

    def next_rank(self) -> int:
        """Allot the next rank of the waitlist: dense, never used twice."""
        self.last_rank += 1
        return self.last_rank

    def declare(self, capacity: int, now: datetime) -> bool:
        """Set the number of seats and return whether it changed; never below what is reserved."""
        if capacity < self.taken:
            raise SeatsBelowReserved(f"{self.taken} places sont déjà réservées dans cette session.")
        changed = capacity != self.capacity
        if changed:
            self.capacity, self.updated_at = capacity, now
        return changed

    def cancel(self, reason: str, now: datetime) -> TrainingSessionCancelled:
        """Record that the session will not take place and return what must be said."""
        self.state, self.updated_at = SessionState.CANCELLED, now
        return TrainingSessionCancelled(
            session_id=self.id,
            training_id=self.record.training_id,
            title=self.title,
            reason=reason,
            cancelled_at=now,
        )

    def imported(self, today: date) -> TrainingSessionImported:
        """Return the announcement of a session that appeared."""
        return TrainingSessionImported.model_validate(self.public_state(today, waiting=0))

    def updated(
        self, today: date, *, waiting: int, changed: tuple[str, ...]
    ) -> TrainingSessionUpdated:
        """Return the announcement of what changed."""
        state = self.public_state(today, waiting=waiting)
        return TrainingSessionUpdated.model_validate({**state, "changed": changed})

    def public(self, today: date, *, waiting: int) -> CatalogueSession:
        """Return what anybody may read of the session."""
        return CatalogueSession.model_validate(self.public_state(today, waiting=waiting))

    def public_state(self, today: date, *, waiting: int) -> dict[str, object]:
        """Return the public fields: content, seats, and whether it can still be asked for."""
        past = self.ends_on is not None and self.ends_on < today
        return {
            **self.record.model_dump(exclude=_NOT_PUBLIC),
            "session_id": self.id,
            "capacity": self.capacity,
            "seats_left": self.seats_left,
            "waitlist_length": waiting,
            "bookable": self.sound and not past and self.state is SessionState.OPEN,
            "updated_at": self.updated_at,
        }


def _public_names(names: tuple[str, ...]) -> tuple[str, ...]:
    public = {"bookable" if name == "sound" else name for name in names}
    return tuple(sorted(public - _NOT_PUBLIC))
