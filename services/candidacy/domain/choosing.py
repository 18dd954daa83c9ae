"""The candidate chooses among sessions, or gives a seat back (section 5.2 of placement)."""

from collections.abc import Sequence
from uuid import UUID

from contracts.candidacy import CandidacyState as S
from contracts.trainings import ReleaseCause
from services.candidacy.domain import obligations
from services.candidacy.domain.case import Case, Kind, Moved, Step, Wake, World, enter
from services.candidacy.domain.errors import InvalidTransition, SessionNotOffered
from services.candidacy.domain.saying import advanced
from services.candidacy.domain.seat import next_seat
from services.candidacy.domain.states import HAS_A_SEAT_OR_RANK, MAY_CHOOSE

_RELOAD = "Rechargez la page pour voir où en est la candidature."


def choose_sessions(case: Case, session_ids: Sequence[UUID], world: World) -> Moved:
    """Ask for the sessions a person wants, in their order; the current attempt is given back.

    An attempt already running for the first of them goes on: its seat or rank is not risked.
    """
    if case.state not in MAY_CHOOSE:
        raise InvalidTransition(_RELOAD)
    if not session_ids or not world.bookable.issuperset(session_ids):
        raise SessionNotOffered("Choisissez une des dates proposées.")
    case.session_ids, case.tried, case.auto_confirm = list(session_ids), 0, False
    open_seat = obligations.fresh_seat(case, case.attempt)
    if open_seat is not None and open_seat.session_id == session_ids[0]:
        case.tried = 1
        return Moved([], [], [Step(case.state, case.state)])
    back = _give_attempt_back(case)
    moved = back + next_seat(case, world, ReleaseCause.OTHER_SESSION.value)
    return moved + Moved([advanced(case, ReleaseCause.OTHER_SESSION.value)])


def release_reservation(case: Case, world: World) -> Moved:
    """Give a seat or a rank back, to look for another date."""
    if case.state not in HAS_A_SEAT_OR_RANK:
        raise InvalidTransition(_RELOAD)
    reason = ReleaseCause.OTHER_SESSION.value
    moved = _give_attempt_back(case) + enter(case, S.SEAT_REQUESTED, world, reason)
    case.in_flight, case.held_until, case.waitlist_rank = False, None, None
    case.auto_confirm = False
    return moved + Moved([advanced(case, reason)], [Wake(Kind.SEARCH_ENDS, case.attempt)])


def _give_attempt_back(case: Case) -> Moved:
    seat = obligations.fresh_seat(case, case.attempt)
    if seat is None:
        return Moved()
    return obligations.release_seat(case, seat, ReleaseCause.OTHER_SESSION)
