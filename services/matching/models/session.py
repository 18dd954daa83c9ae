"""Training sessions as their last message says them."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.trainings import CatalogueSession, RecruitmentStatus, TrainingSessionCancelled
from services.matching.domain.facts import ALWAYS, Course, is_remote, last_entry
from services.matching.domain.opening import day_number, month_number
from services.matching.models.base import LONG_TEXTS, MatchingTable, measured_point, spot_of


class SessionView(MatchingTable, table=True):
    """A training session as its last message says it; a cancelled one stays, closed."""

    __tablename__: ClassVar[str] = "sessions_view"
    __table_args__ = (
        Index("ix_sessions_view_training", text("(content ->> 'training_id')")),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_column=Column(BigInteger, nullable=False))
    is_open: bool
    source: str | None = Field(default=None, max_length=64)
    insee_code: str | None = Field(default=None, max_length=5)
    department: str | None = Field(default=None, max_length=64)
    lat: float | None = None
    lon: float | None = None
    remote: bool = False
    entry_level: int | None = None
    entry_required: bool = False
    region_funded: bool | None = None
    funding_route: str | None = Field(default=None, max_length=64)
    funders: list[str] = Field(default=[], sa_column=Column(ARRAY(String(64)), nullable=False))
    recruitment: RecruitmentStatus = Field(
        default=RecruitmentStatus.UNKNOWN,
        sa_column=enum_column(RecruitmentStatus, nullable=False),
    )
    bookable: bool = False
    starts_on: date | None = None
    enter_by: date | None = Field(default=None, index=True)
    ends_on: date | None = None
    level_needed: int = Field(default=0, sa_type=SmallInteger)
    first_month: int = Field(default=0, sa_type=SmallInteger)
    last_day: int = 0
    capacity: int | None = None
    seats_left: int | None = None
    waitlist_length: int = 0
    updated_at: datetime | None = Field(default=None, sa_column=utc_column())
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))

    @classmethod
    def of(cls, session: CatalogueSession, sequence: int) -> "SessionView":
        """Return the row of a session."""
        lat, lon = measured_point(session)
        return cls(
            id=session.session_id,
            sequence=sequence,
            is_open=True,
            source=session.source,
            insee_code=session.insee_code,
            department=session.department,
            lat=lat,
            lon=lon,
            remote=is_remote(session),
            entry_level=session.entry_level,
            entry_required=session.entry_level_required,
            region_funded=session.region_funded,
            funding_route=session.funding_route,
            funders=list(session.funders),
            recruitment=session.recruitment_status,
            bookable=session.bookable,
            starts_on=session.starts_on,
            enter_by=last_entry(session),
            ends_on=session.ends_on,
            **_numbers(session),
            capacity=session.capacity,
            seats_left=session.seats_left,
            waitlist_length=session.waitlist_length,
            updated_at=session.updated_at,
            content=session.model_dump(mode="json", exclude=LONG_TEXTS),
        )

    @classmethod
    def cancelled(cls, session: TrainingSessionCancelled, sequence: int) -> "SessionView":
        """Return the row of a session that will not take place."""
        content = {"training_id": str(session.training_id)}
        return cls(id=session.session_id, sequence=sequence, is_open=False, content=content)

    def session(self) -> CatalogueSession:
        """Return the public facts of the session."""
        return CatalogueSession.model_validate(self.content)

    def course(self) -> Course:
        """Return what the conditions read of it."""
        return Course(
            session_id=self.id,
            rome_parents=tuple(self.content["rome_parents"]),
            spot=spot_of(self.lat, self.lon, self.department, self.insee_code),
            remote=self.remote,
            entry_level=self.entry_level,
            entry_required=self.entry_required,
            region_funded=self.region_funded,
            funding_route=self.funding_route,
            funders=tuple(self.funders),
            recruitment=self.recruitment,
            bookable=self.bookable,
            starts_on=self.starts_on,
            enter_by=self.enter_by,
            ends_on=self.ends_on,
            capacity=self.capacity,
            seats_left=self.seats_left,
            waitlist_length=self.waitlist_length,
        )

    def decides_otherwise(self, before: "SessionView | None") -> bool:
        """Say whether offers may gain or lose this session; free seats alone change nothing."""
        if before is None or self.is_open != before.is_open:
            return True
        return self.is_open and self._decisive() != before._decisive()

    def _decisive(self) -> tuple[object, ...]:
        course = self.course()
        return (
            set(course.rome_parents),
            course.spot,
            course.remote,
            course.region_funded,
            course.funding_route,
            course.funders,
            course.recruitment,
            course.bookable,
            course.enter_by,
            self.level_needed,
            self.first_month,
            self.last_day,
        )


def _numbers(session: CatalogueSession) -> dict[str, int]:
    """Return what columns keep: the level one must hold, the month of the start, the last day."""
    always = last_entry(session) == ALWAYS
    return {
        "level_needed": (session.entry_level or 0) if session.entry_level_required else 0,
        "first_month": month_number(None if always else session.starts_on),
        "last_day": 0 if session.ends_on is None else day_number(session.ends_on),
    }


class SessionOccupation(MatchingTable, table=True):
    """An occupation that a session prepares for, by its parent."""

    __tablename__: ClassVar[str] = "session_occupations"
    __table_args__ = (Index("ix_session_occupations_session", "session_id"),)

    rome_parent: str = Field(primary_key=True, max_length=5)
    session_id: UUID = Field(primary_key=True)
