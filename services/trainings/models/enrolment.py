"""Enrolments: what the training provider is asked, answers, and tells of the training."""

from datetime import date, datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.trainings import (
    AbandonmentReason,
    AbsenceKind,
    CertificationResult,
    EnrolmentConfirmed,
    EnrolmentEvent,
    EnrolmentRefusalReason,
    EnrolmentRefused,
    EnrolmentRequested,
    TrainingAbandoned,
    TrainingCompleted,
    TrainingStarted,
)
from services.trainings.domain.seats import (
    FINISHED,
    SEAT_IS_USED,
    EnrolmentClosed,
    EnrolmentState,
    check_training,
)
from services.trainings.models.base import TrainingsTable

_E = EnrolmentState


class Ids(TypedDict):
    """What every message about a reservation carries."""

    candidacy_id: UUID
    attempt: int
    reservation_id: UUID
    session_id: UUID


class EnrolmentIds(TypedDict):
    """What every message about an enrolment carries besides."""

    enrolment_id: UUID
    provider_id: UUID


class Enrolment(TrainingsTable, table=True):
    """What the training provider is asked, its answer, and the training (inscription)."""

    __tablename__: ClassVar[str] = "enrolments"
    __table_args__ = (
        Index("ix_enrolments_provider", "provider_id", "state"),
        Index("ix_enrolments_requested", "requested_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    reservation_id: UUID = Field(foreign_key="reservations.id", unique=True)
    candidacy_id: UUID
    session_id: UUID = Field(foreign_key="training_sessions.id", index=True)
    provider_id: UUID
    state: EnrolmentState = Field(sa_column=enum_column(EnrolmentState, nullable=False))
    reason: str | None = Field(default=None, max_length=64)
    requested_at: datetime = Field(sa_column=utc_column(nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=utc_column())
    started_on: date | None = None
    ended_on: date | None = None
    certification: CertificationResult | None = Field(
        default=None, sa_column=enum_column(CertificationResult)
    )
    version: int = 1

    @property
    def uses_its_seat(self) -> bool:
        return self.state in SEAT_IS_USED

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    def answer(
        self, state: EnrolmentState, now: datetime, reason: EnrolmentRefusalReason | None = None
    ) -> None:
        """Record the provider's answer; it answers once."""
        if self.state is not _E.REQUESTED:
            raise EnrolmentClosed("Rechargez la page pour voir où en est cette inscription.")
        self.answered_at, self.reason = now, None if reason is None else reason.value
        self._become(state)

    def start(self, day: date) -> None:
        """Record the first day of the trainee, whom the provider accepted."""
        check_training(self.state, _E.STARTED)
        self.started_on = day
        self._become(_E.STARTED)

    def complete(self, day: date, certification: CertificationResult) -> None:
        """Record the last day and its result; a result that was pending may be told later."""
        if self.state is not _E.COMPLETED or self.certification is not CertificationResult.PENDING:
            check_training(self.state, _E.COMPLETED)
        self.ended_on, self.certification = day, certification
        self._become(_E.COMPLETED)

    def abandon(self, day: date, reason: AbandonmentReason) -> None:
        """Record that the training is interrupted for this trainee."""
        check_training(self.state, _E.ABANDONED)
        self.ended_on, self.reason = day, reason.value
        self._become(_E.ABANDONED)

    def cancel(self, now: datetime) -> None:
        """Record that the seat is given or taken back before the end."""
        if self.state in {_E.REQUESTED, _E.CONFIRMED, _E.STARTED}:
            self.answered_at = self.answered_at or now
            self._become(_E.CANCELLED)

    def ids(self) -> EnrolmentIds:
        """Return what its messages carry besides the reservation."""
        return EnrolmentIds(enrolment_id=self.id, provider_id=self.provider_id)

    def told(self, reservation: Ids) -> EnrolmentEvent | None:
        """Return the present truth as a message; none once cancelled."""
        ids = {**reservation, **self.ids()}
        match self.state:
            case _E.REQUESTED:
                return EnrolmentRequested.model_validate(ids)
            case _E.CONFIRMED:
                return EnrolmentConfirmed.model_validate(ids)
            case _E.REFUSED:
                return EnrolmentRefused.model_validate({**ids, "reason": self.reason})
            case _E.STARTED:
                return TrainingStarted.model_validate({**ids, "started_on": self.started_on})
            case _E.COMPLETED:
                ended = {"completed_on": self.ended_on, "certification": self.certification}
                return TrainingCompleted.model_validate({**ids, **ended})
            case _E.ABANDONED:
                left = {"abandoned_on": self.ended_on, "reason": self.reason}
                return TrainingAbandoned.model_validate({**ids, **left})
            case _E.CANCELLED:
                return None

    def _become(self, state: EnrolmentState) -> None:
        self.state, self.version = state, self.version + 1


class Absence(TrainingsTable, table=True):
    """A day on which a trainee was not there; never why."""

    __tablename__: ClassVar[str] = "absences"
    __table_args__ = (PrimaryKeyConstraint("enrolment_id", "missed_on"),)

    enrolment_id: UUID = Field(foreign_key="enrolments.id")
    missed_on: date
    kind: AbsenceKind = Field(sa_column=enum_column(AbsenceKind, nullable=False))
    recorded_at: datetime = Field(sa_column=utc_column(nullable=False))
