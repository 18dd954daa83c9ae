"""Words of a case: its states, the moves allowed, and those of what it owes."""

from enum import StrEnum

from contracts.candidacy import CandidacyState as S
from services.candidacy.domain.errors import InvalidTransition

ALLOWED_MOVES: dict[S, frozenset[S]] = {
    S.SUBMITTED: frozenset(
        {S.ACCEPT_PENDING, S.REFUSED, S.WITHDRAWN, S.OFFER_CLOSED, S.EXPIRED, S.SUPERSEDED}
    ),
    S.ACCEPT_PENDING: frozenset({S.SEAT_REQUESTED, S.WITHDRAWN, S.OFFER_CLOSED, S.SUPERSEDED}),
    S.SEAT_REQUESTED: frozenset(
        {
            S.SEAT_REQUESTED,
            S.SEAT_HELD,
            S.WAITLISTED,
            S.ENROLMENT_PENDING,
            S.NO_SEAT,
            S.WITHDRAWN,
            S.OFFER_CLOSED,
            S.SUPERSEDED,
        }
    ),
    S.WAITLISTED: frozenset(
        {
            S.SEAT_REQUESTED,
            S.SEAT_HELD,
            S.ENROLMENT_PENDING,
            S.WITHDRAWN,
            S.OFFER_CLOSED,
            S.SUPERSEDED,
        }
    ),
    S.SEAT_HELD: frozenset(
        {
            S.SEAT_REQUESTED,
            S.ENROLMENT_PENDING,
            S.EXPIRED,
            S.WITHDRAWN,
            S.OFFER_CLOSED,
            S.SUPERSEDED,
        }
    ),
    S.ENROLMENT_PENDING: frozenset({S.SEAT_REQUESTED, S.ENROLLED, S.DROPPED, S.WITHDRAWN}),
    S.ENROLLED: frozenset({S.SEAT_REQUESTED, S.IN_TRAINING, S.TRAINED, S.DROPPED, S.WITHDRAWN}),
    S.IN_TRAINING: frozenset({S.SEAT_REQUESTED, S.TRAINED, S.DROPPED}),
    S.TRAINED: frozenset({S.HIRED, S.NOT_HIRED}),
}
"""One line per live state; a state without a line is final."""

LIVE = frozenset(ALLOWED_MOVES)
TERMINAL = frozenset(S) - LIVE
COMMITTED = frozenset({S.ENROLMENT_PENDING, S.ENROLLED, S.IN_TRAINING, S.TRAINED})
BEFORE_COMMITMENT = LIVE - COMMITTED
SEAT_WAS_USED = frozenset({S.HIRED, S.NOT_HIRED, S.DROPPED})
ASKS_FOR_A_SEAT = frozenset({S.SEAT_REQUESTED, S.WAITLISTED})
PROMISED = (BEFORE_COMMITMENT - {S.SUBMITTED}) | COMMITTED
HAS_A_SEAT_OR_RANK = frozenset({S.SEAT_HELD, S.WAITLISTED})
LEARNS = frozenset({S.ENROLLED, S.IN_TRAINING})
MAY_CHOOSE = ASKS_FOR_A_SEAT | {S.SEAT_HELD}
HAS_AN_ATTEMPT = frozenset(
    {S.SEAT_REQUESTED, S.WAITLISTED, S.SEAT_HELD, S.ENROLMENT_PENDING, S.ENROLLED}
)


def check_move(current: S, wanted: S) -> None:
    """Refuse a move the business does not allow."""
    if wanted not in ALLOWED_MOVES.get(current, ()):
        raise InvalidTransition("Rechargez la page pour voir où en est la candidature.")


class Decision(StrEnum):
    """What the employer answered, while it is not effective yet."""

    ACCEPT = "accept"
    REFUSE = "refuse"


class PositionState(StrEnum):
    """What is owed to the offer."""

    NONE = "none"
    ASKED = "asked"
    HELD = "held"
    RELEASING = "releasing"
    SETTLED = "settled"


class SeatState(StrEnum):
    """What is owed to a session, for one attempt."""

    OPEN = "open"
    RELEASING = "releasing"
    SETTLED = "settled"


class SeatEnd(StrEnum):
    """Why an attempt led nowhere; kept to say why a search failed."""

    FULL = "full"
    REFUSED = "refused"
    OTHER = "other"


class CommitmentState(StrEnum):
    """The life of a hiring commitment."""

    PROPOSED = "proposed"
    MADE = "made"
    ACKNOWLEDGED = "acknowledged"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    RELEASED = "released"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"


class Flag(StrEnum):
    """What somebody has to look at; a flag changes no state."""

    NEEDS_NEW_EMPLOYER = "needs_new_employer"
    PROVIDER_SILENT = "provider_silent"
    TRAINEE_ABSENT = "trainee_absent"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    OUTCOME_DISPUTED = "outcome_disputed"


FLAGS_THAT_LAST = frozenset({Flag.NEEDS_NEW_EMPLOYER})
"""Flags that outlive the state in which they were raised."""
