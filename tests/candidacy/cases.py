"""Cases built in memory, and the answers of the owners, for tests without a database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from contracts.candidacy import CandidacyState as S, ContractKind
from contracts.offers import (
    ClosingReason,
    OfferClosed,
    PositionClaimed,
    PositionRefusalReason,
    PositionRefused,
    PositionRevoked,
)
from contracts.trainings import (
    EnrolmentConfirmed,
    EnrolmentRefusalReason,
    EnrolmentRefused,
    EnrolmentRequested,
    ReservationRefusalReason,
    RevocationCause,
    SeatReleased,
    TrainingReservationExpired,
    TrainingReservationRefused,
    TrainingReservationRevoked,
    TrainingReserved,
    TrainingWaitlisted,
    enrolment_id,
    reservation_id,
)
from services.candidacy.domain.case import Moved, World
from services.candidacy.domain.states import (
    COMMITTED,
    LIVE,
    CommitmentState,
    PositionState,
    SeatState,
)
from services.candidacy.domain.terms import Condition, PayPeriod, Terms
from services.candidacy.models import Candidacy

NOW = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=72)
_BEFORE_SEAT = {S.SUBMITTED, S.ACCEPT_PENDING, S.REFUSED}


def some_terms() -> Terms:
    """Return terms that an employer offers."""
    return Terms(
        contract_kind=ContractKind.CDI,
        starts_from=date(2027, 6, 1),
        starts_until=date(2027, 7, 31),
        amount_min=Decimal("1850"),
        period=PayPeriod.MONTH,
        condition=Condition.NONE,
    )


def a_case(state: S = S.SUBMITTED, *, sessions: int = 2, **more: object) -> Candidacy:
    """Return a case in ``state``, with what it owes there."""
    case = Candidacy(
        id=uuid4(),
        candidate_id=uuid4(),
        offer_id=uuid4(),
        rome_code="H2913",
        basin_code="metz",
        session_ids=[uuid4() for _ in range(sessions)],
        submitted_at=NOW,
    )
    if state is not S.SUBMITTED:
        _accepted(case, state)
    case.state = state
    if state not in LIVE:
        case.closed_at = NOW
    for name, value in more.items():
        setattr(case, name, value)
    return case


def _accepted(case: Candidacy, state: S) -> None:
    case.propose(some_terms())
    case.terms.state = CommitmentState.MADE
    case.position_state = PositionState.ASKED
    if state in _BEFORE_SEAT:
        return
    case.position_state, case.accepted_at = PositionState.HELD, NOW
    case.attempt, case.tried, case.session_id = 1, 1, case.session_ids[0]
    case.owe_seat(1, case.session_ids[0])
    case.in_flight = state is S.SEAT_REQUESTED
    if state in COMMITTED:
        case.terms.state = CommitmentState.ACKNOWLEDGED
    if state not in LIVE:
        case.position_state = PositionState.SETTLED
        case.seats[0].state = SeatState.SETTLED
    if state is S.WAITLISTED:
        case.waitlist_rank = 1
    if state is S.SEAT_HELD:
        case.held_until = LATER


def the_world(case: Candidacy, **more: object) -> World:
    """Return a world where every session of the case can be asked for."""
    return World(NOW, **{"bookable": frozenset(case.session_ids), **more})


def kinds(moved: Moved) -> list[str]:
    """Return the names of what a move says."""
    return [type(message).__name__ for message in moved.messages]


def armed(moved: Moved) -> set[tuple[str, int]]:
    """Return the timers that stay armed after a move."""
    live: set[tuple[str, int]] = set()
    for timer in moved.timers:
        if type(timer).__name__ == "Wake":
            live.add((timer.kind.value, timer.attempt))
        else:
            everyone = timer.attempt is None
            live = {
                each
                for each in live
                if each[0] != timer.kind.value or not (everyone or each[1] == timer.attempt)
            }
    return live


def a_kept_position(case: Candidacy) -> PositionClaimed:
    """Return the answer of an offer that keeps a position."""
    return PositionClaimed(candidacy_id=case.id, offer_id=case.offer_id)


def a_refused_position(case: Candidacy) -> PositionRefused:
    """Return the answer of an offer that has no position left."""
    return PositionRefused(
        candidacy_id=case.id,
        offer_id=case.offer_id,
        reason=PositionRefusalReason.NO_POSITION_LEFT,
    )


def a_revoked_position(case: Candidacy) -> PositionRevoked:
    """Return what offers says when the Région withdraws an offer."""
    return PositionRevoked(
        candidacy_id=case.id, offer_id=case.offer_id, reason=ClosingReason.MODERATED
    )


def a_closed_offer(case: Candidacy, reason: ClosingReason = ClosingReason.EXPIRED) -> OfferClosed:
    """Return what offers says when an offer closes."""
    return OfferClosed(
        offer_id=case.offer_id,
        reason=reason,
        title="Soudeur",
        rome_code="H2913",
        rome_parent="H2913",
        closed_at=NOW,
    )


def _about(case: Candidacy, attempt: int | None) -> dict[str, object]:
    number = case.attempt if attempt is None else attempt
    seat = next((each for each in case.seats if each.attempt == number), None)
    return {
        "candidacy_id": case.id,
        "attempt": number,
        "reservation_id": reservation_id(case.id, number),
        "session_id": seat.session_id if seat else uuid4(),
    }


def _enrolled(case: Candidacy, attempt: int | None) -> dict[str, object]:
    about = _about(case, attempt)
    id_ = about["reservation_id"]
    assert isinstance(id_, UUID)
    return {**about, "enrolment_id": enrolment_id(id_), "provider_id": uuid4()}


def a_held_seat(case: Candidacy, attempt: int | None = None) -> TrainingReserved:
    """Return the answer of a session that holds a seat."""
    return TrainingReserved(**_about(case, attempt), held_until=LATER)


def a_rank(case: Candidacy, rank: int = 2, attempt: int | None = None) -> TrainingWaitlisted:
    """Return the answer of a full session."""
    return TrainingWaitlisted(**_about(case, attempt), rank=rank)


def a_refused_seat(case: Candidacy, attempt: int | None = None) -> TrainingReservationRefused:
    """Return the answer of a session that takes nobody."""
    reason = ReservationRefusalReason.RECRUITMENT_CLOSED
    return TrainingReservationRefused(**_about(case, attempt), reason=reason)


def a_revoked_seat(case: Candidacy, attempt: int | None = None) -> TrainingReservationRevoked:
    """Return what trainings says when a session is cancelled."""
    reason = RevocationCause.SESSION_CANCELLED
    return TrainingReservationRevoked(**_about(case, attempt), reason=reason)


def an_expired_hold(case: Candidacy, attempt: int | None = None) -> TrainingReservationExpired:
    """Return what trainings says when nobody confirmed in time."""
    return TrainingReservationExpired(**_about(case, attempt))


def a_released_seat(case: Candidacy, attempt: int | None = None) -> SeatReleased:
    """Return what trainings says when a seat is given back."""
    return SeatReleased(**_about(case, attempt))


def an_asked_enrolment(case: Candidacy, attempt: int | None = None) -> EnrolmentRequested:
    """Return what trainings says when it asks the provider."""
    return EnrolmentRequested(**_enrolled(case, attempt))


def a_confirmed_enrolment(case: Candidacy, attempt: int | None = None) -> EnrolmentConfirmed:
    """Return what trainings says when the provider says yes."""
    return EnrolmentConfirmed(**_enrolled(case, attempt))


def a_refused_enrolment(case: Candidacy, attempt: int | None = None) -> EnrolmentRefused:
    """Return what trainings says when the provider says no."""
    reason = EnrolmentRefusalReason.PREREQUISITES_MISSING
    return EnrolmentRefused(**_enrolled(case, attempt), reason=reason)
