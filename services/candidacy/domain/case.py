"""The shape of a case, what a move may know beside it, and what a move gives back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from contracts.candidacy import CandidacyState as S, ContractKind
from contracts.message import Message
from contracts.trainings import CertificationResult, ReleaseCause
from services.candidacy.domain.states import (
    FLAGS_THAT_LAST,
    TERMINAL,
    CommitmentState,
    Decision,
    PositionState,
    SeatEnd,
    SeatState,
    check_move,
)
from services.candidacy.domain.tasks import TASKS_THAT_LAST, TaskKind
from services.candidacy.domain.terms import Terms


class Kind(StrEnum):
    """Timers of a case; their delays are the region's, but those of T2 and T2w."""

    DECISION_DUE = "T0"
    EMPLOYER_SILENT = "T1"
    UNANSWERED = "T2"
    ASK_AGAIN = "T2w"
    PROVIDER_SILENT = "T5"
    LEAVE_WAITLIST = "T6"
    TRAINING_SILENT = "T7"
    SEARCH_ENDS = "T8"
    HIRE_SILENT = "T9"
    OTHER_SIDE_SILENT = "T9b"
    OUTCOME_DUE = "T10"
    OUTCOME_CLOSES = "T11"


ARMED_IN: dict[S, tuple[Kind, ...]] = {
    S.SUBMITTED: (Kind.DECISION_DUE, Kind.EMPLOYER_SILENT),
    S.SEAT_REQUESTED: (Kind.SEARCH_ENDS,),
    S.WAITLISTED: (Kind.LEAVE_WAITLIST, Kind.ASK_AGAIN),
    S.SEAT_HELD: (Kind.ASK_AGAIN,),
    S.ENROLMENT_PENDING: (Kind.ASK_AGAIN, Kind.PROVIDER_SILENT),
    S.ENROLLED: (Kind.TRAINING_SILENT,),
    S.IN_TRAINING: (Kind.TRAINING_SILENT,),
    S.TRAINED: (Kind.HIRE_SILENT, Kind.OTHER_SIDE_SILENT),
}
"""Timers that end with a state. T2 belongs to what is owed, and outlives any of them."""


class Seat(Protocol):
    """The obligation of one attempt: written before the order, cleared by the owner only."""

    attempt: int
    session_id: UUID
    state: SeatState
    release_cause: ReleaseCause | None
    ended_by: SeatEnd | None
    sends: int


class Commitment(Protocol):
    """The hiring commitment of a case."""

    id: UUID
    state: CommitmentState
    contract_kind: ContractKind
    starts_until: date
    made_at: datetime | None
    acknowledged_at: datetime | None
    settled_at: datetime | None

    @property
    def start_month(self) -> str:
        """Return the first month of the start window."""
        ...


class Case(Protocol):
    """The row of a candidacy, as the rules see it."""

    id: UUID
    candidate_id: UUID
    offer_id: UUID
    basin_code: str | None
    rome_code: str
    state: S
    session_ids: list[UUID]
    tried: int
    attempt: int
    session_id: UUID | None
    in_flight: bool
    auto_confirm: bool
    decision: Decision | None
    decision_no: int
    decision_reason: str | None
    decision_shared: bool
    decision_due_at: datetime | None
    viewed_at: datetime | None
    accepted_at: datetime | None
    held_until: datetime | None
    waitlist_rank: int | None
    position_state: PositionState
    position_sends: int
    flags: list[str]
    certification: CertificationResult | None
    training_ended_on: date | None
    outcome_reason: str | None
    closed_at: datetime | None

    @property
    def seats(self) -> Sequence[Seat]:
        """Return what is owed to sessions, oldest attempt first."""
        ...

    @property
    def promise(self) -> Commitment | None:
        """Return the hiring commitment, if any."""
        ...

    def owe_seat(self, attempt: int, session_id: UUID) -> None:
        """Write the obligation of a new attempt."""
        ...

    def propose(self, terms: Terms) -> None:
        """Keep the terms the employer offers."""
        ...

    def forget_terms(self) -> None:
        """Drop terms that were only proposed."""
        ...


@dataclass(frozen=True)
class World:
    """What a move may know beside its case."""

    now: datetime
    bookable: frozenset[UUID] = frozenset()
    committed_elsewhere: bool = False


@dataclass(frozen=True)
class Wake:
    """A timer to arm; without a moment, the region's delay applies."""

    kind: Kind
    attempt: int = 0
    after: timedelta | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Sleep:
    """Timers to take back: of one attempt, or all."""

    kind: Kind
    attempt: int | None = None


@dataclass(frozen=True)
class Step:
    """A change of the case that its history keeps."""

    before: S
    after: S
    reason: str | None = None


@dataclass(frozen=True)
class Todo:
    """Something a person of the Région has to do about the case."""

    kind: TaskKind


@dataclass(frozen=True)
class Done:
    """What the Région no longer has to do: one kind of task, or all but those that last."""

    kind: TaskKind | None = None
    but: Collection[TaskKind] = ()


@dataclass(frozen=True)
class Moved:
    """What must be said, armed, remembered and done; empty when nothing changed."""

    messages: list[Message] = field(default_factory=list)
    timers: list[Wake | Sleep] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    tasks: list[Todo | Done] = field(default_factory=list)

    def __add__(self, other: "Moved") -> "Moved":
        """Return both, in this order."""
        return Moved(
            self.messages + other.messages,
            self.timers + other.timers,
            self.steps + other.steps,
            self.tasks + other.tasks,
        )

    def saying(self, *messages: Message) -> "Moved":
        """Return the same with ``messages`` said first."""
        return Moved([*messages, *self.messages], self.timers, self.steps, self.tasks)


def enter(case: Case, state: S, world: World, reason: str | None = None) -> Moved:
    """Move a case to ``state``: timers, flags and tasks of the state it leaves end with it."""
    check_move(case.state, state)
    before, case.state = case.state, state
    case.flags = [flag for flag in case.flags if flag in FLAGS_THAT_LAST]
    ended = state in TERMINAL
    if ended:
        case.outcome_reason, case.closed_at, case.in_flight = reason, world.now, False
        case.decision, case.decision_due_at = None, None
    asleep: list[Wake | Sleep] = [Sleep(kind) for kind in ARMED_IN.get(before, ())]
    done: list[Todo | Done] = [Done(but=() if ended else TASKS_THAT_LAST)]
    return Moved([], asleep, [Step(before, state, reason)], done)
