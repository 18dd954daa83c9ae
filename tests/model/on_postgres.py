"""The model beside the SQL services: after each step both have said and keep the same (R10)."""

from typing import ClassVar
from uuid import uuid4

from contracts.candidacy import RefusalReason, RevocationReason, WithdrawalReason
from contracts.message import Message
from contracts.trainings import reservation_id
from services.candidacy import use_cases
from services.candidacy.domain.terms import Refusal
from services.candidacy.models import Candidacy
from tests.candidacy.cases import a_closed_offer, some_terms
from tests.candidacy.counter import EMPLOYER, a_session, an_application, an_offer
from tests.model.machine import POSITIONS, SEATS, ThreeOwners
from tests.model.mirrors import SqlOffers, SqlTrainings
from tests.model.postgres import REGIONS, Act, Postgres, same

REGION = REGIONS["candidacy"]
CASES = """
    SELECT id, state, attempt, in_flight, tried, auto_confirm, session_id, waitlist_rank,
           position_state, decision, flags, outcome_reason FROM candidacies WHERE id = ANY(:ids)
"""
SEATS_OWED = """
    SELECT candidacy_id, attempt, session_id, state FROM seat_obligations
    WHERE candidacy_id = ANY(:ids)
"""
PROMISES = "SELECT candidacy_id, state FROM hiring_commitments WHERE candidacy_id = ANY(:ids)"
TIMERS = """
    SELECT subject_id, kind, attempt FROM timers
    WHERE subject_id = ANY(:ids) AND fired_at IS NULL AND cancelled_at IS NULL
    AND kind NOT IN ('T10', 'T11')
"""
"""The questions asked 6 and 12 months later follow the end of a case: no rule depends on them."""


class OnPostgres(ThreeOwners):
    """People, the three owners twice, and the network between them."""

    sql: ClassVar[Postgres]

    def open(self):
        self.sql.forget()
        self.heard: list[Message] = []
        self.trainings = SqlTrainings(self.sql, SEATS)
        self.offers = SqlOffers(self.sql, POSITIONS)
        for id_ in self.offer_ids:
            self.sql.hand("candidacy", an_offer(id_))
        for id_ in self.session_ids:
            self.sql.hand("candidacy", a_session(id_))

    def new_id(self, name):
        """Return an id of this example only: the databases keep those of the others."""
        return uuid4()

    def tell(self, case, moved):
        self.heard += moved.messages
        super().tell(case, moved)

    # what people do

    def apply(self, person, offer, wished):
        """Send a candidacy on PostgreSQL first, and give its id to the model's."""
        made: list[Candidacy] = []

        async def submit(uow):
            asked = an_application(offer, *wished, message=None)
            made.append(
                await use_cases.submit_candidacy(
                    uow, candidate_id=person, application=asked, region=REGION
                )
            )

        self.submitted = self.sql.act("candidacy", submit)
        case = super().apply(person, offer, wished)
        case.id = made[0].id
        return case

    def submit(self, person, offer, wishes):
        self.submitted = []
        super().submit(person, offer, wishes)
        self.agree(self.submitted)

    def plan(self, case, wishes):
        super().plan(case, wishes)
        self.decide(case, some_terms())

    def no(self, case, wishes):
        super().no(case, wishes)
        self.decide(case, Refusal(RefusalReason.PROFILE, share_reason=True))

    def decide(self, case, decision):
        self.act_too(
            lambda uow: use_cases.decide_candidacy(
                uow,
                candidacy_id=case.id,
                organisations=[EMPLOYER],
                decision=decision,
                region=REGION,
            )
        )

    def confirm(self, case, wishes):
        held = reservation_id(case.id, case.attempt)
        super().confirm(case, wishes)
        self.of_person(case, use_cases.confirm_reservation, reservation_id=held)

    def withdraw(self, case, wishes):
        super().withdraw(case, wishes)
        self.of_person(case, use_cases.withdraw_candidacy, reason=WithdrawalReason.OTHER)

    def choose(self, case, wishes):
        super().choose(case, wishes)
        self.of_person(case, use_cases.choose_sessions, session_ids=wishes)

    def hand_back(self, case, wishes):
        super().hand_back(case, wishes)
        self.of_person(case, use_cases.release_reservation)

    def revoke(self, case, wishes):
        super().revoke(case, wishes)
        self.act_too(
            lambda uow: use_cases.revoke_commitment(
                uow,
                candidacy_id=case.id,
                organisations=[EMPLOYER],
                reason=RevocationReason.ACTIVITY_DROP,
                region=REGION,
            )
        )

    def of_person(self, case, use_case, **more):
        whose = {"candidacy_id": case.id, "candidate_id": case.candidate_id}
        self.act_too(lambda uow: use_case(uow, **whose, **more, region=REGION))

    def act_too(self, act: Act):
        self.agree(self.sql.act("candidacy", act))

    # what the services do

    def fire(self, case, kind, attempt):
        super().fire(case, kind, attempt)
        self.agree(self.sql.fire(kind, case.id, attempt))

    def hear(self, message):
        super().hear(message)
        self.agree(self.sql.hand("candidacy", message))

    def hear_closing(self, offer, reason):
        super().hear_closing(offer, reason)
        about = Candidacy(offer_id=offer)
        closed = a_closed_offer(about, reason)
        self.agree(self.sql.hand("candidacy", closed, sequence=2))

    # what must be the same

    def agree(self, said: list[Message]):
        """Check that both said the same since the last time, and keep the same."""
        expected, self.heard = self.heard, []
        same(expected, said)
        cases = self.cases.values()
        same((_facts(case) for case in cases), self.kept(CASES))
        owed = [(case.id, seat) for case in cases for seat in case.seats]
        same(
            ((id_, seat.attempt, seat.session_id, seat.state.value) for id_, seat in owed),
            self.kept(SEATS_OWED),
        )
        promises = [(case.id, case.promise) for case in cases if case.promise]
        same(((id_, each.state.value) for id_, each in promises), self.kept(PROMISES))
        timers = [(case.id, *timer) for case in cases for timer in self.timers[case.id]]
        same(timers, self.kept(TIMERS))

    def kept(self, query: str):
        """Return rows of the cases; lists become tuples."""
        rows = self.sql.rows("candidacy", query, ids=list(self.cases))
        return [tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in rows]


def _facts(case: Candidacy) -> tuple[object, ...]:
    return (
        case.id,
        case.state.value,
        case.attempt,
        case.in_flight,
        case.tried,
        case.auto_confirm,
        case.session_id,
        case.waitlist_rank,
        case.position_state.value,
        case.decision and case.decision.value,
        tuple(case.flags),
        case.outcome_reason,
    )
