"""Whether the owners of a placement agree: the state of each case, its seat and its position."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from contracts.candidacy import CandidacyState as S
from services.candidacy.domain.states import LIVE, TERMINAL, Flag
from services.trainings.domain.seats import SEAT_IS_USED, SEATED, ReservationState

SEAT_IN = {
    S.SEAT_HELD: ReservationState.HELD,
    S.WAITLISTED: ReservationState.WAIT,
    S.ENROLMENT_PENDING: ReservationState.CONFIRMED,
    S.ENROLLED: ReservationState.CONFIRMED,
    S.IN_TRAINING: ReservationState.CONFIRMED,
    S.TRAINED: ReservationState.CONFIRMED,
}
"""What the session keeps for the current attempt, in each state that has a seat or a rank."""

HAS_A_POSITION = LIVE - {S.SUBMITTED, S.ACCEPT_PENDING}
KEEPS_ITS_POSITION = HAS_A_POSITION | {S.ACCEPT_PENDING, S.HIRED}


class Violation(NamedTuple):
    """A rule, what breaks it, and how: ids, states and numbers only."""

    rule: str
    subject: str
    fact: str


class Case(NamedTuple):
    """A candidacy as its owner sees it."""

    id: UUID
    state: str
    attempt: int
    flags: list[str]


class Kept(NamedTuple):
    """A seat or a rank that a session keeps."""

    attempt: int
    state: str
    is_used: bool


async def disagreements(databases: Mapping[str, Any]) -> list[Violation]:
    """Compare what is kept for each case with its state (I6, I7)."""
    seats: dict[UUID, list[Kept]] = defaultdict(list)
    for id_, *kept in await databases["trainings"].fetch(
        """SELECT r.candidacy_id, r.attempt, r.state, coalesce(e.state = ANY($2), false)
           FROM reservations r LEFT JOIN enrolments e ON e.reservation_id = r.id
           WHERE r.state = ANY($1)""",
        sorted({*SEATED, ReservationState.WAIT}),
        sorted(SEAT_IS_USED),
    ):
        seats[id_].append(Kept(*kept))
    claims = {
        row[0]
        for row in await databases["offers"].fetch(
            "SELECT candidacy_id FROM position_claims WHERE state = 'claimed'"
        )
    }
    cases = await _cases(databases["candidacy"], {*seats, *claims})
    return [
        *(_unknown(id_) for id_ in {*seats, *claims} - cases.keys()),
        *(
            violation
            for case in cases.values()
            for violation in _of_case(case, seats.get(case.id, []), case.id in claims)
        ),
    ]


async def _cases(candidacy: Any, kept: set[UUID]) -> dict[UUID, Case]:
    """Return the live cases, and the others for which something is kept."""
    rows = await candidacy.fetch(
        "SELECT id, state, attempt, flags FROM candidacies WHERE state = ANY($1) OR id = ANY($2)",
        sorted(LIVE),
        list(kept),
    )
    return {row["id"]: Case(*row) for row in rows}


def _unknown(id_: UUID) -> Violation:
    return Violation("I6", f"candidacy/{id_}", "inconnue, et quelque chose lui est réservé")


def _of_case(case: Case, seats: list[Kept], has_position: bool) -> Iterator[Violation]:
    state, subject = S(case.state), f"candidacy/{case.id}"
    rule = "I6" if state in TERMINAL else "I7"
    expected = SEAT_IN.get(state)
    current = next((seat.state for seat in seats if seat.attempt == case.attempt), None)
    if expected and current != expected:
        yield Violation("I7", subject, f"{state}, place : {current or 'aucune'}")
    for seat in seats:
        if not _may_keep(seat, case):
            yield Violation(rule, subject, f"{state}, place {seat.state} (essai {seat.attempt})")
    if has_position and state not in KEEPS_ITS_POSITION:
        yield Violation(rule, subject, f"{state}, poste gardé")
    if not has_position and state in HAS_A_POSITION and Flag.NEEDS_NEW_EMPLOYER not in case.flags:
        yield Violation("I7", subject, f"{state}, aucun poste gardé")


def _may_keep(seat: Kept, case: Case) -> bool:
    """Say whether this seat is that of the current attempt, in a state that has one or used it."""
    used = S(case.state) in TERMINAL and seat.is_used
    return seat.attempt == case.attempt and (used or S(case.state) in SEAT_IN)
