"""The model's two owners, each beside its SQL service: they must say and keep the same (R10)."""

from uuid import UUID

from contracts.message import Message
from contracts.offers import ClosingReason
from contracts.trainings import (
    AbandonmentReason,
    CertificationResult,
    EnrolmentRefusalReason,
    enrolment_id,
    reservation_id,
)
from contracts.words import organisation_id
from services.offers import use_cases as offers
from services.offers.domain.states import ModerationReason
from services.trainings import use_cases as trainings
from tests.model.owners import TODAY, Key, Offers, Session, Trainings
from tests.model.postgres import REGIONS, Act, Postgres, same
from tests.offers.ledger import SIRET

PROVIDERS = [organisation_id("35600000049837")]
KEPT_AS = {
    "waiting": "wait",
    "asked": "confirmed",
    "enrolled": "confirmed",
    "started": "confirmed",
    "completed": "confirmed",
    "abandoned": "confirmed",
    "left": "released",
    "not_enrolled": "released",
    "cut": "revoked",
}
"""How `trainings` keeps each state of a row of the model; the others have the same name."""


class SqlTrainings(Trainings):
    """Owner of the seats, in the model and on PostgreSQL."""

    def __init__(self, sql: Postgres, seats: tuple[int, ...]) -> None:
        self.sql = sql
        copies = {sql.copy("trainings", capacity=each): Session(each) for each in seats}
        super().__init__(copies)

    def handle(self, order: Message) -> list[Message]:
        return self._agree(super().handle(order), self.sql.hand("trainings", order))

    def expire(self, key: Key) -> list[Message]:
        region = REGIONS["trainings"]
        return self._both(
            super().expire(key),
            lambda uow: trainings.expire_hold(
                uow, reservation_id=reservation_id(*key), region=region
            ),
        )

    def enrol(self, key: Key, *, accepted: bool) -> list[Message]:
        about = self._enrolment(key)
        if accepted:
            return self._both(
                super().enrol(key, accepted=True),
                lambda uow: trainings.confirm_enrolment(uow, **about),
            )
        reason = EnrolmentRefusalReason.PREREQUISITES_MISSING
        return self._both(
            super().enrol(key, accepted=False),
            lambda uow: trainings.refuse_enrolment(
                uow, **about, reason=reason, region=REGIONS["trainings"]
            ),
        )

    def start(self, key: Key) -> list[Message]:
        about = self._enrolment(key)
        return self._both(
            super().start(key),
            lambda uow: trainings.record_attendance(uow, **about, day=TODAY, absence=None),
        )

    def finish(self, key: Key) -> list[Message]:
        about = self._enrolment(key)
        result = CertificationResult.OBTAINED
        return self._both(
            super().finish(key),
            lambda uow: trainings.complete_training(uow, **about, day=TODAY, certification=result),
        )

    def drop(self, key: Key, *, frees: bool) -> list[Message]:
        about = self._enrolment(key)
        session_id = self.rows[key].session_id
        day = f"current_date {'+' if frees else '-'} 1"
        enter = f"UPDATE training_sessions SET entry_until = {day} WHERE id = :id"
        self.sql.change("trainings", enter, id=session_id)
        told = self._both(
            super().drop(key, frees=frees),
            lambda uow: trainings.abandon_training(
                uow,
                **about,
                day=TODAY,
                reason=AbandonmentReason.PERSONAL,
                region=REGIONS["trainings"],
            ),
        )
        again = "UPDATE training_sessions SET entry_until = current_date + 60 WHERE id = :id"
        self.sql.change("trainings", again, id=session_id)
        return told

    def grow(self, session_id: UUID) -> list[Message]:
        return self._declare(super().grow(session_id), session_id)

    def cut(self, session_id: UUID) -> list[Message]:
        before = self.sessions[session_id].capacity
        told = super().cut(session_id)
        unchanged = self.sessions[session_id].capacity == before
        return told if unchanged else self._declare(told, session_id)

    def cancel(self, session_id: UUID) -> list[Message]:
        return self._both(
            super().cancel(session_id),
            lambda uow: trainings.cancel_session(
                uow, session_id=session_id, reason="provider_cancelled"
            ),
        )

    def check(self) -> None:
        """Check that both keep the same reservations and the same seats."""
        kept = self.sql.rows(
            "trainings",
            "SELECT candidacy_id, attempt, state, CASE WHEN state = 'wait' THEN rank END"
            " FROM reservations WHERE session_id = ANY(:ids)",
            ids=list(self.sessions),
        )
        rows = [
            (*key, KEPT_AS.get(row.state, row.state), row.rank if row.state == "waiting" else None)
            for key, row in self.rows.items()
        ]
        same(rows, kept)
        seats = self.sql.rows(
            "trainings",
            "SELECT id, capacity, taken FROM training_sessions WHERE id = ANY(:ids)",
            ids=list(self.sessions),
        )
        same(((id_, each.capacity, self.taken(id_)) for id_, each in self.sessions.items()), seats)

    def _declare(self, told: list[Message], session_id: UUID) -> list[Message]:
        capacity = self.sessions[session_id].capacity
        return self._both(
            told,
            lambda uow: trainings.set_capacity(
                uow,
                session_id=session_id,
                organisations=PROVIDERS,
                capacity=capacity,
                force=True,
                region=REGIONS["trainings"],
            ),
        )

    def _enrolment(self, key: Key) -> dict[str, object]:
        id_ = enrolment_id(reservation_id(*key))
        return {"enrolment_id": id_, "organisations": PROVIDERS}

    def _both(self, told: list[Message], act: Act) -> list[Message]:
        return self._agree(told, self.sql.act("trainings", act))

    def _agree(self, told: list[Message], said: list[Message]) -> list[Message]:
        same(told, said)
        self.check()
        return told


class SqlOffers(Offers):
    """Owner of the positions, in the model and on PostgreSQL."""

    def __init__(self, sql: Postgres, positions: tuple[int, ...]) -> None:
        self.sql = sql
        super().__init__({sql.copy("offers", positions=each): each for each in positions})

    def handle(self, order: Message) -> list[Message]:
        return self._agree(super().handle(order), self.sql.hand("offers", order))

    def close(self, offer: UUID, reason: ClosingReason) -> list[Message]:
        told = super().close(offer, reason)
        acts: dict[ClosingReason, Act] = {
            ClosingReason.MODERATED: lambda uow: offers.moderate_offer(
                uow, offer_id=offer, reason=ModerationReason.FRAUD
            ),
            ClosingReason.FILLED: lambda uow: offers.close_offer(
                uow, offer_id=offer, establishments=[organisation_id(SIRET)], reason=reason
            ),
            ClosingReason.EXPIRED: lambda uow: offers.expire_offer(uow, offer_id=offer),
        }
        return self._agree(told, self.sql.act("offers", acts[reason]))

    def _agree(self, told: list[Message], said: list[Message]) -> list[Message]:
        same(told, said)
        kept = self.sql.rows(
            "offers",
            "SELECT o.id, o.claimed, count(c.id) FROM offers o"
            " LEFT JOIN position_claims c ON c.offer_id = o.id AND c.state = 'claimed'"
            " WHERE o.id = ANY(:ids) GROUP BY o.id",
            ids=list(self.positions),
        )
        taken = {id_: len(self.taken.get(id_, ())) for id_ in self.positions}
        same(((id_, count, count) for id_, count in taken.items()), kept)
        return told
