"""Reservations of seats; each answers with the current truth."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from contracts.trainings import (
    AbsenceKind,
    ReleaseSeat,
    ReservationEvent,
    ReservationRefusalReason,
    ReserveSeat,
    RevocationCause,
    SeatReleased,
    TraineeAbsent,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingWaitlisted,
    enrolment_id,
    reservation_id,
)
from services.trainings.domain.seats import (
    SEATED,
    EnrolmentState,
    Hold,
    ReservationState,
)
from services.trainings.models.base import TrainingsTable
from services.trainings.models.enrolment import Enrolment, Ids

_S = ReservationState


class Reservation(TrainingsTable, table=True):
    """One attempt of one candidacy to get a seat; ended, it stays as a tombstone."""

    __tablename__: ClassVar[str] = "reservations"
    __table_args__ = (
        CheckConstraint("(state = 'wait') <= (rank IS NOT NULL)", name="waiting_has_a_rank"),
        CheckConstraint("(state = 'held') <= (held_until IS NOT NULL)", name="held_has_an_end"),
        Index("uq_reservations_attempt", "candidacy_id", "attempt", unique=True),
        Index("uq_reservations_rank", "session_id", "rank", unique=True),
        Index(
            "ix_reservations_live",
            "session_id",
            postgresql_where=text("state IN ('held', 'wait', 'confirmed')"),
        ),
    )

    id: UUID = Field(primary_key=True)
    candidacy_id: UUID
    attempt: int
    session_id: UUID
    offer_id: UUID | None = None
    candidate_id: UUID | None = None
    state: ReservationState = Field(sa_column=enum_column(ReservationState, nullable=False))
    rank: int | None = None
    held_until: datetime | None = Field(default=None, sa_column=utc_column())
    expires_at: datetime | None = Field(default=None, sa_column=utc_column())
    reason: str | None = Field(default=None, max_length=64)
    version: int = 0
    created_at: datetime = Field(sa_column=utc_column(nullable=False))

    @classmethod
    def asked(
        cls,
        order: ReserveSeat,
        now: datetime,
        *,
        hold: Hold | None = None,
        rank: int | None = None,
        refused: ReservationRefusalReason | None = None,
    ) -> "Reservation":
        """Return the row of a first request: a seat held, a rank, or a refusal."""
        return cls(
            id=reservation_id(order.candidacy_id, order.attempt),
            candidacy_id=order.candidacy_id,
            attempt=order.attempt,
            session_id=order.session_id,
            offer_id=order.offer_id,
            candidate_id=order.candidate_id,
            state=_S.HELD if hold else _S.REJECTED if refused else _S.WAIT,
            held_until=hold.held_until if hold else None,
            expires_at=hold.expires_at if hold else None,
            rank=rank,
            reason=refused and refused.value,
            created_at=now,
        )

    @classmethod
    def tombstone(cls, order: ReleaseSeat, now: datetime) -> "Reservation":
        """Return the row of a seat given back before it was asked for: it takes nothing, ever."""
        return cls(
            id=reservation_id(order.candidacy_id, order.attempt),
            candidacy_id=order.candidacy_id,
            attempt=order.attempt,
            session_id=order.session_id,
            state=_S.RELEASED,
            created_at=now,
        )

    @property
    def subject(self) -> str:
        return f"reservation/{self.id}"

    @property
    def has_a_seat(self) -> bool:
        return self.state in SEATED

    @property
    def is_live(self) -> bool:
        return self.has_a_seat or self.state is _S.WAIT

    def overdue(self, now: datetime) -> bool:
        """Return whether a hold is past its end, grace included, by the database's clock."""
        return self.state is _S.HELD and self.expires_at is not None and self.expires_at < now

    def promote(self, hold: Hold) -> None:
        """Give a seat to somebody who waited."""
        self.state, self.held_until, self.expires_at = _S.HELD, hold.held_until, hold.expires_at

    def confirm(self, provider_id: UUID, now: datetime, *, approval: bool) -> Enrolment:
        """Turn a held seat into an enrolment; without approval it is confirmed at once."""
        self.state = _S.CONFIRMED
        return Enrolment(
            id=enrolment_id(self.id),
            reservation_id=self.id,
            candidacy_id=self.candidacy_id,
            session_id=self.session_id,
            provider_id=provider_id,
            state=EnrolmentState.REQUESTED if approval else EnrolmentState.CONFIRMED,
            requested_at=now,
            answered_at=None if approval else now,
        )

    def end(self, state: ReservationState, cause: RevocationCause | None = None) -> None:
        """Close the reservation for good."""
        self.state = state
        self.reason = self.reason if cause is None else cause.value

    def released(self) -> SeatReleased:
        """Return the answer to who gives a seat back, whatever became of it."""
        return SeatReleased(**self._ids())

    def answer(self, enrolment: Enrolment | None) -> ReservationEvent:
        """Return the current truth about this reservation, whoever asks and however often."""
        if enrolment is not None and self.state in {_S.CONFIRMED, _S.RELEASED}:
            told = enrolment.told(self._ids())
            if told is not None:
                return told
        ids = self._ids()
        if self.state is _S.HELD and self.held_until is not None:
            return TrainingReserved(**ids, held_until=self.held_until)
        if self.state is _S.WAIT and self.rank is not None:
            return TrainingWaitlisted(**ids, rank=self.rank)
        if self.state is _S.REJECTED:
            return TrainingReservationRefused.model_validate({**ids, "reason": self.reason})
        if self.state is _S.EXPIRED:
            return TrainingReservationExpired(**ids)
        if self.state is _S.REVOKED:
            return TrainingReservationRevoked.model_validate({**ids, "reason": self.reason})
        return SeatReleased(**ids)

    def missed(self, enrolment: Enrolment, day: date, kind: AbsenceKind) -> TraineeAbsent:
        """Return what says that the trainee was not there."""
        return TraineeAbsent(**self._ids(), **enrolment.ids(), missed_on=day, kind=kind)

    def _ids(self) -> Ids:
        return Ids(
            candidacy_id=self.candidacy_id,
            attempt=self.attempt,
            reservation_id=self.id,
            session_id=self.session_id,
        )
