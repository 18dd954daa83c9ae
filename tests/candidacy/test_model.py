"""Three owners and a network that reorders and repeats everything: nothing leaks, ever."""

from collections import Counter, defaultdict
from uuid import UUID, uuid5

from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.candidacy import (
    CandidacyClosed,
    CandidacyState as S,
    CandidacyWithdrawn,
    CandidateAccepted,
    CandidateDeclined,
    RefusalReason,
    WithdrawalReason,
)
from contracts.offers import (
    ClosingReason,
    PositionClaimed,
    PositionRefused,
    PositionReleased,
    PositionRevoked,
)
from contracts.trainings import (
    EnrolmentConfirmed,
    EnrolmentRefused,
    EnrolmentRequested,
    SeatReleased,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingWaitlisted,
    reservation_id,
)
from services.candidacy.domain import answer, leaving, obligations, seat
from services.candidacy.domain.case import Moved, Wake, World
from services.candidacy.domain.states import COMMITTED, LIVE, TERMINAL, PositionState, SeatState
from services.candidacy.models import Candidacy
from tests.candidacy.cases import LATER, NOW, a_closed_offer, some_terms
from tests.candidacy.owners import SEATED, Offers, Session, Trainings

ROOT = UUID(int=7)
S1, S2, S3 = (uuid5(ROOT, name) for name in ("s1", "s2", "s3"))
O1, O2, O3 = (uuid5(ROOT, name) for name in ("o1", "o2", "o3"))
PEOPLE = [uuid5(ROOT, name) for name in ("A", "B", "C", "D")]
WISHES = st.lists(st.sampled_from([S1, S2, S3]), min_size=1, max_size=3, unique=True)
WHO = st.integers(0, 9)
ACTS = st.sampled_from(["yes", "yes", "yes", "confirm", "confirm", "no", "withdraw", "wake"])
ENDS = (CandidacyClosed, CandidacyWithdrawn, CandidateDeclined)


class ThreeOwners(RuleBasedStateMachine):
    """People, the three owners, and the network between them."""

    def __init__(self):
        super().__init__()
        self.network, self.past = [], []
        self.cases: dict[UUID, Candidacy] = {}
        self.timers: dict[UUID, set[tuple[str, int]]] = defaultdict(set)
        self.told = Counter()
        self.trainings = Trainings({S1: Session(1), S2: Session(1), S3: Session(2)})
        self.offers = Offers({O1: 1, O2: 2, O3: 5})

    # what people do

    @initialize(
        asked=st.lists(
            st.tuples(st.sampled_from(PEOPLE), st.sampled_from([O1, O2, O3]), WISHES),
            min_size=3,
            max_size=8,
        )
    )
    def begin(self, asked):
        for person, offer, wishes in asked:
            self.submit(person, offer, wishes)
        for case in self.cases.values():
            self.say_yes(case)

    @rule(person=st.sampled_from(PEOPLE[:3]), offer=st.sampled_from([O1, O2, O3]), wishes=WISHES)
    def submit(self, person, offer, wishes):
        mine = [case for case in self.cases.values() if case.candidate_id == person]
        live = [case for case in mine if case.state in LIVE]
        twice = any(case.offer_id == offer for case in live)
        committed = any(case.state in COMMITTED for case in live)
        if len(self.cases) >= 9 or offer in self.offers.closed or twice or committed:
            return
        case = Candidacy(
            id=uuid5(ROOT, f"case {len(self.cases)}"),
            candidate_id=person,
            offer_id=offer,
            rome_code="H2913",
            session_ids=wishes,
            submitted_at=NOW,
        )
        self.cases[case.id] = case
        self.tell(case, answer.submitted(case, None))

    @rule(index=WHO, act=ACTS)
    def act(self, index, act):
        able = [case for case in self.cases.values() if self._may(case, act)]
        if not able:
            return
        case = able[index % len(able)]
        if act == "yes":
            self.say_yes(case)
        elif act == "no":
            self.tell(case, answer.refuse(case, RefusalReason.PROFILE, share=True, due_at=LATER))
        elif act == "confirm":
            current = reservation_id(case.id, case.attempt)
            self.tell(case, seat.confirm(case, current, self.world(case)))
        elif act == "withdraw":
            self.tell(case, leaving.withdraw(case, WithdrawalReason.OTHER, self.world(case)))
        else:
            self.wake(case, index)

    def _may(self, case, act):
        if act in {"yes", "no"}:
            return case.state is S.SUBMITTED and case.decision is None
        if act == "confirm":
            return case.state is S.SEAT_HELD and not self.world(case).committed_elsewhere
        if act == "withdraw":
            return case.state in LIVE - {S.SUBMITTED}
        return bool(self.timers[case.id])

    def say_yes(self, case):
        self.tell(case, answer.accept(case, some_terms(), LATER))
        self.tell(case, answer.make_effective(case, case.decision_no, self.world(case)))

    def wake(self, case, index):
        """Fire one of the armed timers of a case, early or late."""
        kind, attempt = sorted(self.timers[case.id])[index % len(self.timers[case.id])]
        self.timers[case.id].discard((kind, attempt))
        world = self.world(case)
        moves = {
            "T0": lambda: answer.make_effective(case, attempt, world),
            "T1": lambda: answer.employer_silent(case, world),
            "T2": lambda: obligations.send_again(case, attempt),
            "T2w": lambda: obligations.ask_the_truth(case, attempt),
            "T5": lambda: leaving.provider_silent(case, attempt, S.ENROLMENT_PENDING),
            "T6": lambda: seat.leave_waitlist(case, attempt, world),
            "T7": lambda: Moved([], [Wake(seat.Kind.TRAINING_SILENT, attempt)]),
            "T8": lambda: seat.give_up_search(case, attempt, world),
        }
        self.tell(case, moves[kind]())

    # what the owners do by themselves

    @rule(index=WHO)
    def expire(self, index):
        held = [key for key, row in self.trainings.rows.items() if row.state == "held"]
        if held:
            self.send(self.trainings.expire(held[index % len(held)]))

    @rule(index=WHO, accepted=st.sampled_from([True, True, True, False]))
    def enrol(self, index, accepted):
        asked = [key for key, row in self.trainings.rows.items() if row.state == "asked"]
        if asked:
            self.send(self.trainings.enrol(asked[index % len(asked)], accepted=accepted))

    @rule(session=st.sampled_from([S1, S2, S3]), really=st.integers(0, 3))
    def cancel_session(self, session, really):
        if not really and not self.trainings.sessions[session].cancelled:
            self.send(self.trainings.cancel(session))

    @rule(session=st.sampled_from([S1, S2, S3]))
    def add_seat(self, session):
        if self.trainings.sessions[session].capacity < 3:
            self.trainings.sessions[session].capacity += 1
            self.send(self.trainings.promote(session))

    @rule(offer=st.sampled_from([O1, O2, O3]), really=st.integers(0, 5))
    def close_offer(self, offer, really):
        if really > 2 or offer in self.offers.closed:
            return
        reasons = [ClosingReason.MODERATED, ClosingReason.FILLED, ClosingReason.EXPIRED]
        self.offers.closed[offer] = reasons[really]
        if reasons[really] is ClosingReason.MODERATED:
            self.send(self.offers.revoke(offer))
        for case in [each for each in self.cases.values() if each.offer_id == offer]:
            closed = a_closed_offer(case, reasons[really])
            self.tell(case, answer.offer_closed(case, closed, self.world(case)))

    # the network

    @precondition(lambda self: self.network)
    @rule(index=st.integers(0, 30), count=st.sampled_from([1, 2, 4, 8, 12]))
    def deliver(self, index, count):
        for _ in range(min(count, len(self.network))):
            self.handle(self.network.pop(index % len(self.network)))

    @precondition(lambda self: self.network)
    @rule()
    def deliver_newest(self):
        self.handle(self.network.pop())

    @precondition(lambda self: self.past)
    @rule(index=st.integers(0, 60))
    def deliver_again(self, index):
        self.handle(self.past[index % len(self.past)])

    def send(self, messages):
        self.network += messages
        self.past += messages

    def handle(self, message):
        if message.stream == "trainings.commands":
            self.send(self.trainings.handle(message))
        elif message.stream == "offers.commands":
            self.send(self.offers.handle(message))
        else:
            self.hear(message)

    def hear(self, message):
        case = self.cases[message.candidacy_id]
        world = self.world(case)
        was = case.state
        moves = {
            PositionClaimed: lambda: answer.position_claimed(case, message, world),
            PositionRefused: lambda: answer.position_refused(case, message, world),
            PositionReleased: lambda: obligations.settle_position(case),
            PositionRevoked: lambda: leaving.position_revoked(case, message, world),
            TrainingReserved: lambda: seat.reserved(case, message, world),
            TrainingWaitlisted: lambda: seat.waitlisted(case, message, world),
            TrainingReservationRefused: lambda: seat.refused_or_revoked(case, message, world),
            TrainingReservationRevoked: lambda: seat.refused_or_revoked(case, message, world),
            EnrolmentRefused: lambda: seat.refused_or_revoked(case, message, world),
            TrainingReservationExpired: lambda: seat.expired(case, message, world),
            SeatReleased: lambda: seat.released(case, message),
            EnrolmentRequested: lambda: seat.enrolment_requested(case, message),
            EnrolmentConfirmed: lambda: seat.enrolment_confirmed(case, message, world),
        }
        self.tell(case, moves[type(message)]())
        if case.state is S.ENROLLED and was is not S.ENROLLED:
            for other in self.others(case):
                self.tell(other, leaving.superseded(other, world))

    def others(self, case):
        mine = [each for each in self.cases.values() if each.candidate_id == case.candidate_id]
        return [each for each in mine if each is not case and each.state in LIVE]

    def world(self, case):
        committed = any(other.state in COMMITTED for other in self.others(case))
        return World(NOW, frozenset(case.session_ids), committed)

    def tell(self, case, moved):
        for timer in moved.timers:
            live = self.timers[case.id]
            if isinstance(timer, Wake):
                live.add((timer.kind.value, timer.attempt))
                continue
            anyone = timer.attempt is None
            live -= {
                each
                for each in live
                if each[0] == timer.kind.value and (anyone or each[1] == timer.attempt)
            }
        for step in moved.steps:
            self.told[case.id, "steps"] += step.before is not step.after
        for message in moved.messages:
            kind = "end" if isinstance(message, ENDS) else type(message).__name__
            self.told[case.id, kind] += 1
        self.send([each for each in moved.messages if each.stream.endswith(".commands")])

    # what must always hold

    @invariant()
    def nothing_is_sold_twice(self):
        for session_id, session in self.trainings.sessions.items():
            assert self.trainings.taken(session_id) <= session.capacity
        for offer, taken in self.offers.taken.items():
            assert len(taken) <= self.offers.positions[offer]

    @invariant()
    def a_person_commits_once(self):
        committed = Counter(
            case.candidate_id for case in self.cases.values() if case.state in COMMITTED
        )
        assert all(count <= 1 for count in committed.values())

    @invariant()
    def each_fact_is_told_once(self):
        for case in self.cases.values():
            assert self.told[case.id, CandidateAccepted.__name__] <= 1
            assert self.told[case.id, "end"] == (case.state in TERMINAL)

    @invariant()
    def nothing_is_forgotten(self):
        for case in self.cases.values():
            live = self.timers[case.id]
            assert case.state not in LIVE or live, ("no timer", case.state)
            for owed in case.seats:
                waits = owed.state is SeatState.RELEASING
                assert not waits or ("T2", owed.attempt) in live, ("no T2", case.state)
            if case.position_state in {PositionState.ASKED, PositionState.RELEASING}:
                assert ("T2", 0) in live, ("no T2 for the position", case.state)
            if case.in_flight:
                assert ("T2", case.attempt) in live, ("no T2 in flight", case.state)

    # what must hold at rest

    def teardown(self):
        for _ in range(60):
            self.drain()
            waiting = [
                (case, timer)
                for case in self.cases.values()
                for timer in sorted(self.timers[case.id])
                if timer[0] == "T2"
            ]
            if not waiting:
                break
            for case, timer in waiting:
                self.timers[case.id].discard(timer)
                self.tell(case, obligations.send_again(case, timer[1]))
        else:
            raise AssertionError("an obligation is never settled")
        for case in self.cases.values():
            self.check_at_rest(case)
        for session_id, session in self.trainings.sessions.items():
            waits = any(
                row.session_id == session_id and row.state == "waiting"
                for row in self.trainings.rows.values()
            )
            assert session.cancelled or self.trainings.is_full(session_id) or not waits

    def drain(self):
        for _ in range(5000):
            if not self.network:
                return
            self.handle(self.network.pop(0))
        raise AssertionError("livelock")

    def check_at_rest(self, case):
        rows = [
            row.state
            for key, row in self.trainings.rows.items()
            if key[0] == case.id and row.state in SEATED | {"waiting"}
        ]
        has_position = case.id in self.offers.taken.get(case.offer_id, set())
        expected = {
            S.SEAT_HELD: ["held"],
            S.WAITLISTED: ["waiting"],
            S.ENROLMENT_PENDING: ["asked"],
            S.ENROLLED: ["enrolled"],
        }
        assert rows == expected.get(case.state, []), (case.state, rows)
        flagged = "needs_new_employer" in case.flags
        if case.state in TERMINAL | {S.SUBMITTED}:
            assert not has_position, ("leaked position", case.state)
        else:
            assert has_position or flagged, ("no position", case.state)
        assert case.state is not S.ACCEPT_PENDING
        assert not case.in_flight


def test_no_order_of_messages_leaks_a_seat_a_position_or_a_person():
    run_state_machine_as_test(
        ThreeOwners,
        settings=settings(
            max_examples=500,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate, Phase.shrink],
        ),
    )
