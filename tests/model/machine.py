"""Three owners and a network that reorders and repeats everything: nothing leaks, ever."""

from collections import Counter, defaultdict
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.candidacy import (
    CandidacyClosed,
    CandidacyState as S,
    CandidacyWithdrawn,
    CandidateDeclined,
    RefusalReason,
    RevocationReason,
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
    TrainingAbandoned,
    TrainingCompleted,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingStarted,
    TrainingWaitlisted,
    reservation_id,
)
from services.candidacy.domain import answer, choosing, later, leaving, obligations, seat
from services.candidacy.domain.case import Wake, World
from services.candidacy.domain.states import (
    COMMITTED,
    HAS_A_SEAT_OR_RANK,
    LIVE,
    MAY_CHOOSE,
    PROMISED,
)
from services.candidacy.models import Candidacy
from tests.candidacy.cases import LATER, NOW, a_closed_offer, some_terms
from tests.model.owners import Offers, Session, Trainings
from tests.model.promises import Promises

ROOT = UUID(int=7)
SESSION = OFFER = st.sampled_from([0, 1, 2])
WISHES = st.lists(SESSION, min_size=1, max_size=3, unique=True)
SEATS, POSITIONS, PEOPLE = (1, 1, 2), (1, 2, 5), 4
WHO = st.integers(0, 9)
WEIGHTS = {"yes": 3, "confirm": 3, "wake": 2}
ACTS = ("yes", "plan", "no", "confirm", "withdraw", "choose", "hand_back", "revoke", "wake")
ACT = st.sampled_from([act for act in ACTS for _ in range(WEIGHTS.get(act, 1))])
ENDS = (CandidacyClosed, CandidacyWithdrawn, CandidateDeclined)
REACHED: Counter[tuple[S, str, bool]] = Counter()
"""The pairs (state, message, fresh or stale) that the search came across."""


class ThreeOwners(Promises):
    """People, the three owners, and the network between them."""

    def __init__(self):
        super().__init__()
        self.network, self.past = [], []
        self.cases: dict[UUID, Candidacy] = {}
        self.timers: dict[UUID, set[tuple[str, int]]] = defaultdict(set)
        self.told = Counter()
        self.people = [self.new_id(f"person {n}") for n in range(PEOPLE)]
        self.open()

    def open(self):
        """Open the catalogue: sessions with their seats, offers with their positions."""
        sessions = {self.new_id(f"session {n}"): Session(seats) for n, seats in enumerate(SEATS)}
        self.trainings = Trainings(sessions)
        self.offers = Offers({self.new_id(f"offer {n}"): few for n, few in enumerate(POSITIONS)})

    def new_id(self, name):
        """Return an id that the same example has again: what fails can be made shorter."""
        return uuid5(ROOT, name)

    @property
    def session_ids(self):
        """Return the ids of the sessions."""
        return list(self.trainings.sessions)

    @property
    def offer_ids(self):
        """Return the ids of the offers."""
        return list(self.offers.positions)

    def wished(self, wishes):
        """Return the sessions of a list of wishes."""
        return [self.session_ids[each] for each in wishes]

    # what people do

    @initialize(
        asked=st.lists(
            st.tuples(st.integers(0, PEOPLE - 1), OFFER, WISHES),
            min_size=3,
            max_size=8,
        )
    )
    def begin(self, asked):
        for person, offer, wishes in asked:
            self.submit(person, offer, wishes)
        for case in list(self.cases.values()):
            self.yes(case, ())

    @rule(person=st.integers(0, PEOPLE - 2), offer=OFFER, wishes=WISHES)
    def submit(self, person, offer, wishes):
        person, offer = self.people[person], self.offer_ids[offer]
        mine = [case for case in self.cases.values() if case.candidate_id == person]
        live = [case for case in mine if case.state in LIVE]
        twice = any(case.offer_id == offer for case in live)
        committed = any(case.state in COMMITTED for case in live)
        if len(self.cases) >= 9 or offer in self.offers.closed or twice or committed:
            return
        case = self.apply(person, offer, self.wished(wishes))
        self.cases[case.id] = case
        self.tell(case, answer.submitted(case, None))

    def apply(self, person, offer, wished):
        """Return a new case."""
        return Candidacy(
            id=self.new_id(f"case {len(self.cases)}"),
            candidate_id=person,
            offer_id=offer,
            basin_code="metz",
            rome_code="H2913",
            session_ids=wished,
            submitted_at=NOW,
        )

    @rule(index=WHO, act=ACT, wishes=WISHES)
    def act(self, index, act, wishes):
        able = [case for case in self.cases.values() if self._may(case, act)]
        if able:
            case = able[index % len(able)]
            if act == "wake":
                self.wake(case, index)
            else:
                getattr(self, act)(case, self.wished(wishes))

    def _may(self, case, act):
        if act in {"yes", "no", "plan"}:
            return case.state is S.SUBMITTED and case.decision is None
        if act == "confirm":
            return case.state is S.SEAT_HELD and not self.world(case).committed_elsewhere
        if act == "withdraw":
            return case.state in LIVE - {S.SUBMITTED} and "withdrawal_asked" not in case.flags
        if act == "choose":
            return case.state in MAY_CHOOSE
        if act == "hand_back":
            return case.state in HAS_A_SEAT_OR_RANK
        if act == "revoke":
            return case.state in PROMISED and "needs_new_employer" not in case.flags
        return bool(self.timers[case.id])

    def yes(self, case, wishes):
        self.plan(case, wishes)
        self.fire(case, "T0", case.decision_no)

    def plan(self, case, wishes):
        """Keep a yes whose undo window is still open."""
        self.tell(case, answer.accept(case, some_terms(), LATER))

    def no(self, case, wishes):
        self.tell(case, answer.refuse(case, RefusalReason.PROFILE, share=True, due_at=LATER))

    def confirm(self, case, wishes):
        current = reservation_id(case.id, case.attempt)
        self.tell(case, seat.confirm(case, current, self.world(case)))

    def withdraw(self, case, wishes):
        self.tell(case, leaving.withdraw(case, WithdrawalReason.OTHER, self.world(case)))

    def choose(self, case, wishes):
        self.tell(case, choosing.choose_sessions(case, wishes, self.world(case, wishes)))

    def hand_back(self, case, wishes):
        self.tell(case, choosing.release_reservation(case, self.world(case)))

    def revoke(self, case, wishes):
        reason = RevocationReason.ACTIVITY_DROP
        self.tell(case, leaving.revoke_commitment(case, reason, self.world(case)))

    def wake(self, case, index):
        """Fire one of the armed timers of a case, early or late."""
        kind, attempt = sorted(self.timers[case.id])[index % len(self.timers[case.id])]
        self.fire(case, kind, attempt)

    def fire(self, case, kind, attempt):
        self.timers[case.id].discard((kind, attempt))
        world = self.world(case)
        moves = {
            "T0": lambda: answer.make_effective(case, attempt, world),
            "T1": lambda: answer.employer_silent(case, world),
            "T2": lambda: obligations.send_again(case, attempt),
            "T2w": lambda: obligations.ask_the_truth(case, attempt),
            "T5": lambda: leaving.provider_silent(case, attempt, S.ENROLMENT_PENDING),
            "T6": lambda: seat.leave_waitlist(case, attempt, world),
            "T7": lambda: later.silent(case, attempt, overdue=False),
            "T8": lambda: seat.give_up_search(case, attempt, world),
            "T9": lambda: leaving.no_news(case, world),
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

    @rule(index=WHO, what=st.sampled_from(["start", "start", "finish", "drop"]), late=st.booleans())
    def train(self, index, what, late):
        before = {"start": {"asked", "enrolled"}}.get(what, {"enrolled", "started"})
        able = [key for key, row in self.trainings.rows.items() if row.state in before]
        if able:
            self.tell_of(able[index % len(able)], what, late=late)

    def tell_of(self, key, what, *, late):
        if what == "drop":
            self.send(self.trainings.drop(key, frees=not late))
        else:
            self.send(getattr(self.trainings, what)(key))

    @rule(session=SESSION, really=st.integers(0, 2))
    def cut_seat(self, session, really):
        session = self.session_ids[session]
        if not really and self.trainings.sessions[session].capacity > 0:
            self.send(self.trainings.cut(session))

    @rule(session=SESSION, really=st.integers(0, 3))
    def cancel_session(self, session, really):
        session = self.session_ids[session]
        if not really and not self.trainings.sessions[session].cancelled:
            self.send(self.trainings.cancel(session))

    @rule(session=SESSION)
    def add_seat(self, session):
        session = self.session_ids[session]
        if self.trainings.sessions[session].capacity < 3:
            self.send(self.trainings.grow(session))

    @rule(offer=OFFER, really=st.integers(0, 5))
    def close_offer(self, offer, really):
        offer = self.offer_ids[offer]
        if really > 2 or offer in self.offers.closed:
            return
        reason = [ClosingReason.MODERATED, ClosingReason.FILLED, ClosingReason.EXPIRED][really]
        self.send(self.offers.close(offer, reason))
        self.hear_closing(offer, reason)

    def hear_closing(self, offer, reason):
        """Tell the cases of an offer that it is closed."""
        for case in [each for each in self.cases.values() if each.offer_id == offer]:
            closed = a_closed_offer(case, reason)
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
        attempt = getattr(message, "attempt", case.attempt)
        REACHED[case.state, type(message).__name__, attempt == case.attempt] += 1
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
            TrainingStarted: lambda: later.started(case, message, world),
            TrainingCompleted: lambda: later.completed(case, message, world),
            TrainingAbandoned: lambda: later.abandoned(case, message, world),
        }
        moved = moves[type(message)]()
        self.tell(case, moved)
        if any(step.after is S.ENROLLED for step in moved.steps):
            for other in self.others(case):
                self.tell(other, leaving.superseded(other, world))

    def others(self, case):
        mine = [each for each in self.cases.values() if each.candidate_id == case.candidate_id]
        return [each for each in mine if each is not case and each.state in LIVE]

    def world(self, case, wishes=()):
        committed = any(other.state in COMMITTED for other in self.others(case))
        return World(NOW, frozenset([*case.session_ids, *wishes]), committed)

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
