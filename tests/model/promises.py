"""What no order of messages may break: while things move, and once all is delivered."""

from collections import Counter

from hypothesis.stateful import RuleBasedStateMachine, invariant

from contracts.candidacy import CandidacyState as S, CandidateAccepted
from services.candidacy.domain.states import COMMITTED, LIVE, TERMINAL, PositionState, SeatState
from tests.model.owners import SEATED, USED

ROUNDS = 60


class Promises(RuleBasedStateMachine):
    """The promises of a placement, checked on what a model keeps."""

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
        for _ in range(ROUNDS):
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
                self.fire(case, *timer)
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
            S.IN_TRAINING: ["started"],
            S.TRAINED: ["completed"],
        }
        if case.state in TERMINAL:  # a seat that was used is not given back
            rows = [row for row in rows if row not in USED]
        assert rows == expected.get(case.state, []), (case.state, rows)
        flagged = "needs_new_employer" in case.flags
        if case.state in TERMINAL | {S.SUBMITTED}:
            assert not has_position, ("leaked position", case.state)
        else:
            assert has_position or flagged, ("no position", case.state)
        assert case.state is not S.ACCEPT_PENDING
        assert not case.in_flight
