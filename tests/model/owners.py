"""The two other owners, as dictionaries: what offers and trainings promise, and nothing more."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from contracts.message import Message
from contracts.offers import (
    ClaimPosition,
    ClosingReason,
    PositionClaimed,
    PositionRefusalReason,
    PositionRefused,
    PositionReleased,
    PositionRevoked,
    ReleasePosition,
)
from contracts.trainings import (
    AbandonmentReason,
    CertificationResult,
    ConfirmSeat,
    EnrolmentConfirmed,
    EnrolmentRefusalReason,
    EnrolmentRefused,
    EnrolmentRequested,
    ReleaseSeat,
    ReservationRefusalReason,
    ReserveSeat,
    RevocationCause,
    SeatReleased,
    TrainingAbandoned,
    TrainingCompleted,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingStarted,
    TrainingWaitlisted,
    enrolment_id,
    reservation_id,
)

Key = tuple[UUID, int]
USED = {"started", "completed", "abandoned"}
SEATED = USED | {"held", "asked", "enrolled"}
PROVIDER = UUID(int=99)
HELD_UNTIL = datetime(2027, 1, 18, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass
class Row:
    """One attempt of one case on one session."""

    session_id: UUID
    state: str
    rank: int = 0


@dataclass
class Session:
    """The seats of a session."""

    capacity: int
    cancelled: bool = False
    last_rank: int = 0


@dataclass
class Trainings:
    """Owner of the seats: the same order again is answered by the present truth."""

    sessions: dict[UUID, Session]
    rows: dict[Key, Row] = field(default_factory=dict)

    def taken(self, session_id: UUID) -> int:
        """Return how many seats of a session are taken."""
        return sum(
            row.session_id == session_id and row.state in SEATED for row in self.rows.values()
        )

    def is_full(self, session_id: UUID) -> bool:
        """Return whether no seat is left."""
        return self.taken(session_id) >= self.sessions[session_id].capacity

    def handle(self, order: Message) -> list[Message]:
        """Obey an order."""
        if isinstance(order, ReserveSeat):
            return self._reserve(order)
        if isinstance(order, ConfirmSeat):
            return self._confirm((order.candidacy_id, order.attempt))
        assert isinstance(order, ReleaseSeat)
        return self._release(order)

    def _reserve(self, order: ReserveSeat) -> list[Message]:
        key = (order.candidacy_id, order.attempt)
        if key not in self.rows:
            self.rows[key] = self._asked(order.session_id)
        return [self.truth(key)]

    def _asked(self, session_id: UUID) -> Row:
        if self.sessions[session_id].cancelled:
            return Row(session_id, "rejected")
        if not self.is_full(session_id):
            return Row(session_id, "held")
        self.sessions[session_id].last_rank += 1
        return Row(session_id, "waiting", self.sessions[session_id].last_rank)

    def _confirm(self, key: Key) -> list[Message]:
        row = self.rows.get(key)
        if row is None:
            return []
        if row.state == "held":
            row.state = "asked"
        return [self.truth(key)]

    def _release(self, order: ReleaseSeat) -> list[Message]:
        key = (order.candidacy_id, order.attempt)
        row = self.rows.setdefault(key, Row(order.session_id, "released"))
        promoted: list[Message] = []
        if row.state in SEATED - USED | {"waiting"}:
            row.state = "released"
            promoted = self.promote(row.session_id)
        return [SeatReleased(**self._about(key)), *promoted]

    def expire(self, key: Key) -> list[Message]:
        """End a hold."""
        self.rows[key].state = "expired"
        return [self.truth(key), *self.promote(self.rows[key].session_id)]

    def enrol(self, key: Key, *, accepted: bool) -> list[Message]:
        """Give the provider's answer."""
        self.rows[key].state = "enrolled" if accepted else "not_enrolled"
        return [self.truth(key), *self.promote(self.rows[key].session_id)]

    def grow(self, session_id: UUID) -> list[Message]:
        """Add a seat, which goes to who waits."""
        self.sessions[session_id].capacity += 1
        return self.promote(session_id)

    def start(self, key: Key) -> list[Message]:
        """Let a trainee in, whether or not the provider had said yes."""
        told = []
        if self.rows[key].state == "asked":
            self.rows[key].state = "enrolled"
            told = [self.truth(key)]
        self.rows[key].state = "started"
        return [*told, self.truth(key)]

    def finish(self, key: Key) -> list[Message]:
        """End the training of a trainee."""
        self.rows[key].state = "completed"
        return [self.truth(key)]

    def drop(self, key: Key, *, frees: bool) -> list[Message]:
        """Record an abandonment; while people may still enter, it frees the seat."""
        self.rows[key].state = "left" if frees else "abandoned"
        return [*self.promote(self.rows[key].session_id), self.truth(key)]

    def cut(self, session_id: UUID) -> list[Message]:
        """Take a seat away: held before confirmed, the latest first, never one that is used."""
        session, told = self.sessions[session_id], []
        if self.is_full(session_id):
            key = self._loses_first(session_id)
            if key is None:
                return []
            self.rows[key].state = "cut"
            told = [self.truth(key)]
        session.capacity -= 1
        return told

    def _loses_first(self, session_id: UUID) -> Key | None:
        latest = [key for key, row in self.rows.items() if row.session_id == session_id][::-1]
        held = [key for key in latest if self.rows[key].state == "held"]
        sure = [key for key in latest if self.rows[key].state in {"asked", "enrolled"}]
        return next(iter(held + sure), None)

    def cancel(self, session_id: UUID) -> list[Message]:
        """Cancel a session."""
        self.sessions[session_id].cancelled = True
        lost = [
            key
            for key, row in self.rows.items()
            if row.session_id == session_id
            and row.state in SEATED - {"completed", "abandoned"} | {"waiting"}
        ]
        for key in lost:
            self.rows[key].state = "revoked"
        return [self.truth(key) for key in lost]

    def promote(self, session_id: UUID) -> list[Message]:
        """Give free seats to those who wait, in the order of their ranks."""
        told: list[Message] = []
        while not self.sessions[session_id].cancelled and not self.is_full(session_id):
            waiting = [
                (row.rank, key)
                for key, row in self.rows.items()
                if row.session_id == session_id and row.state == "waiting"
            ]
            if not waiting:
                break
            _, key = min(waiting)
            self.rows[key].state = "held"
            told.append(self.truth(key))
        return told

    def truth(self, key: Key) -> Message:
        """Return the present state of a reservation as a message."""
        row, about = self.rows[key], self._about(key)
        provider = {"enrolment_id": enrolment_id(about["reservation_id"]), "provider_id": PROVIDER}
        refused = ReservationRefusalReason.SESSION_CANCELLED
        not_enrolled = EnrolmentRefusalReason.PREREQUISITES_MISSING
        cancelled, cut = RevocationCause.SESSION_CANCELLED, RevocationCause.CAPACITY_CUT
        left = TrainingAbandoned(
            **about, **provider, abandoned_on=TODAY, reason=AbandonmentReason.PERSONAL
        )
        answers: dict[str, Message] = {
            "held": TrainingReserved(**about, held_until=HELD_UNTIL),
            "waiting": TrainingWaitlisted(**about, rank=row.rank),
            "asked": EnrolmentRequested(**about, **provider),
            "enrolled": EnrolmentConfirmed(**about, **provider),
            "not_enrolled": EnrolmentRefused(**about, **provider, reason=not_enrolled),
            "rejected": TrainingReservationRefused(**about, reason=refused),
            "expired": TrainingReservationExpired(**about),
            "revoked": TrainingReservationRevoked(**about, reason=cancelled),
            "cut": TrainingReservationRevoked(**about, reason=cut),
            "released": SeatReleased(**about),
            "started": TrainingStarted(**about, **provider, started_on=TODAY),
            "completed": TrainingCompleted(
                **about,
                **provider,
                completed_on=TODAY,
                certification=CertificationResult.OBTAINED,
            ),
            "abandoned": left,
            "left": left,
        }
        return answers[row.state]

    def _about(self, key: Key) -> dict[str, UUID]:
        return {
            "candidacy_id": key[0],
            "attempt": key[1],
            "reservation_id": reservation_id(*key),
            "session_id": self.rows[key].session_id,
        }


@dataclass
class Offers:
    """Owner of the positions."""

    positions: dict[UUID, int]
    taken: dict[UUID, set[UUID]] = field(default_factory=dict)
    closed: dict[UUID, ClosingReason] = field(default_factory=dict)
    settled: dict[UUID, str] = field(default_factory=dict)

    def handle(self, order: Message) -> list[Message]:
        """Obey an order."""
        assert isinstance(order, ClaimPosition | ReleasePosition)
        case, offer = order.candidacy_id, order.offer_id
        taken = self.taken.setdefault(offer, set())
        about = {"candidacy_id": case, "offer_id": offer}
        if isinstance(order, ReleasePosition):
            taken.discard(case)
            self.settled.setdefault(case, "released")
            return [PositionReleased(**about)]
        if case in taken:
            return [PositionClaimed(**about)]
        if self.settled.get(case) == "revoked":
            return [PositionRevoked(**about, reason=ClosingReason.MODERATED)]
        if self.settled.get(case) == "released":
            return [PositionReleased(**about)]
        if case in self.settled or not self._has_room(offer):
            self.settled.setdefault(case, "refused")
            return [PositionRefused(**about, reason=PositionRefusalReason.OFFER_CLOSED)]
        taken.add(case)
        return [PositionClaimed(**about)]

    def _has_room(self, offer: UUID) -> bool:
        reason = self.closed.get(offer)
        open_ = reason is None or reason is ClosingReason.FILLED
        return open_ and len(self.taken[offer]) < self.positions[offer]

    def close(self, offer: UUID, reason: ClosingReason) -> list[Message]:
        """Close an offer; moderated, its positions are taken back."""
        self.closed[offer] = reason
        if reason is not ClosingReason.MODERATED:
            return []
        lost = sorted(self.taken.get(offer, set()))
        self.taken[offer] = set()
        self.settled |= dict.fromkeys(lost, "revoked")
        return [PositionRevoked(candidacy_id=case, offer_id=offer, reason=reason) for case in lost]
