"""The seat: asked for, held, waited for, confirmed, enrolled (section 5.2 of placement)."""

from collections.abc import Sequence
from uuid import UUID

from contracts.candidacy import (
    CandidacyState as S,
    ExpiryReason,
    NoSeatReason as NoSeat,
    Outcome,
)
from contracts.trainings import (
    EnrolmentConfirmed,
    EnrolmentRefused,
    EnrolmentRequested,
    ReleaseCause,
    ReservationRefusalReason,
    SeatReleased,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingWaitlisted,
    reservation_id,
)
from services.candidacy.domain import late, later, obligations, promise
from services.candidacy.domain.case import (
    Case,
    Done,
    Kind,
    Moved,
    Seat,
    Sleep,
    Todo,
    Wake,
    World,
    enter,
)
from services.candidacy.domain.errors import CommitmentExists, HoldExpired, InvalidTransition
from services.candidacy.domain.saying import advanced, closed
from services.candidacy.domain.states import (
    ASKS_FOR_A_SEAT,
    HAS_AN_ATTEMPT,
    SeatEnd,
    SeatState,
)
from services.candidacy.domain.tasks import TaskKind

Ended = TrainingReservationRefused | TrainingReservationRevoked | EnrolmentRefused


def next_seat(case: Case, world: World, reason: str | None = None) -> Moved:
    """Ask for the next bookable session of the list, or begin to look for one."""
    moved = enter(case, S.SEAT_REQUESTED, world, reason)
    case.auto_confirm = False
    while case.tried < len(case.session_ids):
        session_id = case.session_ids[case.tried]
        case.tried += 1
        if session_id in world.bookable:
            return moved + obligations.reserve_seat(case, session_id)
    case.in_flight, case.held_until, case.waitlist_rank = False, None, None
    return moved + Moved([], [Wake(Kind.SEARCH_ENDS, case.attempt)])


def reserved(case: Case, message: TrainingReserved, world: World) -> Moved:
    """Hold the seat for the candidate; confirm it at once if they had confirmed it before."""
    seat = obligations.fresh_seat(case, message.attempt)
    if seat is None:
        return late.give_back_seat(case, message)
    if case.state not in ASKS_FOR_A_SEAT:
        return Moved()
    answered = Moved([], [Sleep(Kind.UNANSWERED, seat.attempt)])
    case.held_until = message.held_until
    if case.auto_confirm and not world.committed_elsewhere:
        return answered + _ask_for_enrolment(case, world)
    moved = answered + enter(case, S.SEAT_HELD, world)
    case.in_flight, case.waitlist_rank, case.auto_confirm = False, None, False
    again = Wake(Kind.ASK_AGAIN, case.attempt, at=message.held_until + obligations.AFTER_THE_HOLD)
    return moved + Moved([advanced(case)], [again])


def waitlisted(case: Case, message: TrainingWaitlisted, world: World) -> Moved:
    """Record the rank of the person in a full session."""
    seat = obligations.fresh_seat(case, message.attempt)
    if seat is None or case.state is not S.SEAT_REQUESTED:
        return Moved()
    moved = enter(case, S.WAITLISTED, world)
    case.in_flight, case.waitlist_rank = False, message.rank
    timers: list[Wake | Sleep] = [
        Sleep(Kind.UNANSWERED, seat.attempt),
        Wake(Kind.LEAVE_WAITLIST, case.attempt),
        Wake(Kind.ASK_AGAIN, case.attempt, after=obligations.ASK_AGAIN_AFTER),
    ]
    return moved + Moved([advanced(case)], timers)


def refused_or_revoked(case: Case, message: Ended, world: World) -> Moved:
    """Try the next session when this one says no; an older attempt is only settled."""
    if case.state is S.IN_TRAINING and message.attempt == case.attempt:
        return later.stopped(case, message, world)
    is_fresh = obligations.fresh_seat(case, message.attempt) is not None
    settled = obligations.settle_seat(case, message.attempt, SeatEnd.REFUSED)
    if not is_fresh or case.state not in HAS_AN_ATTEMPT:
        return settled
    reason = message.reason.value
    moved = settled + next_seat(case, world, reason)
    unknown = reason == ReservationRefusalReason.CAPACITY_UNKNOWN.value
    to_declare: list[Todo | Done] = [Todo(TaskKind.CAPACITY_UNKNOWN)] if unknown else []
    return moved + Moved([advanced(case, reason)], [], [], to_declare)


def expired(case: Case, message: TrainingReservationExpired, world: World) -> Moved:
    """End a held seat nobody confirmed; one that we did not know of is asked for again."""
    is_fresh = obligations.fresh_seat(case, message.attempt) is not None
    settled = obligations.settle_seat(case, message.attempt, SeatEnd.OTHER)
    if not is_fresh:
        return settled
    if case.state is S.SEAT_HELD:
        return settled + _hold_expired(case, world)
    if case.state is S.ENROLMENT_PENDING:
        case.auto_confirm = True
        return settled + _same_session_again(case, message.session_id, world)
    if case.state in ASKS_FOR_A_SEAT:
        return settled + _same_session_again(case, message.session_id, world)
    return settled


def released(case: Case, message: SeatReleased) -> Moved:
    """Clear what was owed for an attempt."""
    return obligations.settle_seat(case, message.attempt, SeatEnd.OTHER)


def confirm(case: Case, reservation: UUID, world: World) -> Moved:
    """Let the candidate commit to this job and this session."""
    if case.state is S.EXPIRED and case.outcome_reason == ExpiryReason.HOLD_EXPIRED:
        raise HoldExpired("Appelez-nous : nous pouvons vous aider à retrouver une place.")
    current = reservation_id(case.id, case.attempt)
    if case.state is not S.SEAT_HELD or reservation != current:
        raise InvalidTransition("Rechargez la page pour voir où en est la candidature.")
    if world.committed_elsewhere:
        raise CommitmentExists("Retirez d’abord l’autre candidature si vous changez d’avis.")
    promise.acknowledge(case, world)
    return _ask_for_enrolment(case, world)


def enrolment_requested(case: Case, message: EnrolmentRequested) -> Moved:
    """Take note that the provider is asked; a request that comes too late is given back."""
    seat = obligations.fresh_seat(case, message.attempt)
    if seat is None:
        return late.give_back_seat(case, message)
    if case.state is not S.ENROLMENT_PENDING:
        return Moved()
    return Moved([], [Sleep(Kind.UNANSWERED, seat.attempt)])


def enrolment_confirmed(case: Case, message: EnrolmentConfirmed, world: World) -> Moved:
    """Enrol the person: the pivot, after which their other candidacies are closed."""
    seat = obligations.fresh_seat(case, message.attempt)
    if seat is None:
        return late.give_back_seat(case, message)
    if case.state is not S.ENROLMENT_PENDING:
        return Moved()
    return later.enrolled(case, world)


def leave_waitlist(case: Case, attempt: int, world: World) -> Moved:
    """Leave a waitlist whose session begins soon, and try the next session."""
    seat = obligations.fresh_seat(case, attempt)
    if seat is None or case.state is not S.WAITLISTED:
        return Moved()
    seat.ended_by = SeatEnd.FULL
    back = obligations.release_seat(case, seat, ReleaseCause.WAITLIST_GIVEN_UP)
    reason = ReleaseCause.WAITLIST_GIVEN_UP.value
    moved = back + next_seat(case, world, reason)
    return moved + Moved([advanced(case, reason)])


def give_up_search(case: Case, attempt: int, world: World) -> Moved:
    """Close a case for which no session was found in time."""
    if case.state is not S.SEAT_REQUESTED or case.in_flight or attempt != case.attempt:
        return Moved()
    reason = _why_no_seat(case.seats)
    moved = enter(case, S.NO_SEAT, world, reason.value)
    ended = closed(case, Outcome.NO_SEAT, reason.value)
    return moved + Moved([ended, *promise.end(case, world)]) + obligations.give_back(case)


def _ask_for_enrolment(case: Case, world: World) -> Moved:
    moved = enter(case, S.ENROLMENT_PENDING, world)
    case.in_flight, case.waitlist_rank, case.auto_confirm = False, None, False
    timers: list[Wake | Sleep] = [
        Wake(Kind.ASK_AGAIN, case.attempt, after=obligations.ASK_AGAIN_AFTER),
        Wake(Kind.PROVIDER_SILENT, case.attempt),
    ]
    asked = moved + obligations.confirm_seat(case)
    return asked + Moved([advanced(case)], timers)


def _same_session_again(case: Case, session_id: UUID, world: World) -> Moved:
    was_in_flight = case.state is S.SEAT_REQUESTED
    moved = enter(case, S.SEAT_REQUESTED, world, ExpiryReason.HOLD_EXPIRED.value)
    moved += obligations.reserve_seat(case, session_id)
    if was_in_flight:
        return moved
    return moved + Moved([advanced(case, ExpiryReason.HOLD_EXPIRED.value)])


def _hold_expired(case: Case, world: World) -> Moved:
    moved = enter(case, S.EXPIRED, world, ExpiryReason.HOLD_EXPIRED.value)
    ended = closed(case, Outcome.EXPIRED, ExpiryReason.HOLD_EXPIRED.value)
    return moved + Moved([ended, *promise.end(case, world)]) + obligations.give_back(case)


def _why_no_seat(seats: Sequence[Seat]) -> NoSeat:
    ends = {seat.ended_by for seat in seats if seat.state is not SeatState.OPEN}
    if ends == {SeatEnd.FULL}:
        return NoSeat.ALL_FULL
    if ends and ends <= {SeatEnd.FULL, SeatEnd.REFUSED}:
        return NoSeat.ALL_REFUSED
    return NoSeat.SEARCH_TIMEOUT
