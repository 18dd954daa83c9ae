"""Hired or not: what each side says, and what is held true (section 12 of placement)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.candidacy import (
    CandidacyState as S,
    CandidateHired,
    ContractKind,
    NotHiredReason,
    Situation,
)
from services.candidacy.domain import leaving, promise
from services.candidacy.domain.case import Case, Kind, Moved, Sleep, Step, Todo, Wake, World, enter
from services.candidacy.domain.errors import InvalidTransition
from services.candidacy.domain.saying import advanced, says
from services.candidacy.domain.states import Flag
from services.candidacy.domain.tasks import TaskKind


class Side(StrEnum):
    """Who speaks of a hire, or of what became of it."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"


@dataclass(frozen=True)
class Declared:
    """What one side says: hired, with the contract and its first day, or not, and why."""

    side: Side
    hired: bool
    contract_kind: ContractKind | None = None
    started_on: date | None = None
    reason: NotHiredReason | None = None


@dataclass(frozen=True)
class Told:
    """Where somebody is, months after a training; a contract and a month for those who work."""

    code: Situation
    contract_kind: ContractKind | None = None
    since_month: str | None = None


def declare(case: Case, said: Declared, other: Declared | None, world: World) -> Moved:
    """Hear one side. The other agrees, or has the region's delay to answer, or disagrees."""
    if case.state is not S.TRAINED:
        raise InvalidTransition("Rechargez la page pour voir où en est la candidature.")
    if other is None:
        step = Step(case.state, case.state, f"{said.side.value}_declared")
        return Moved([], [Sleep(Kind.HIRE_SILENT), Wake(Kind.OTHER_SIDE_SILENT)], [step])
    if other.hired == said.hired:
        return _settle(case, said, other, world)
    return _dispute(case)


def other_side_silent(case: Case, said: Declared | None, world: World) -> Moved:
    """Hold true what one side said, when the other did not answer in time."""
    if case.state is not S.TRAINED or said is None or Flag.OUTCOME_DISPUTED in case.flags:
        return Moved()
    return _settle(case, said, None, world)


def _settle(case: Case, said: Declared, other: Declared | None, world: World) -> Moved:
    if not said.hired:
        reasons = [each.reason for each in (said, other) if each is not None and each.reason]
        return leaving.not_hired(case, reasons[0] if reasons else NotHiredReason.OTHER, world)
    days = [each.started_on for each in (said, other) if each is not None and each.started_on]
    started_on = days[0] if days else None
    month = f"{started_on:%Y-%m}" if started_on else None
    moved = enter(case, S.HIRED, world)
    hired = says(case, CandidateHired, hiring_month=month)
    return moved + Moved([hired, *promise.keep(case, started_on, world)])


def _dispute(case: Case) -> Moved:
    """Keep both words: a person of the Région hears the two sides."""
    asleep: list[Wake | Sleep] = [Sleep(Kind.OTHER_SIDE_SILENT), Wake(Kind.HIRE_SILENT)]
    if Flag.OUTCOME_DISPUTED in case.flags:
        return Moved([], asleep)
    case.flags = [*case.flags, Flag.OUTCOME_DISPUTED.value]
    step = Step(case.state, case.state, Flag.OUTCOME_DISPUTED.value)
    return Moved([advanced(case)], asleep, [step], [Todo(TaskKind.OUTCOME_DISPUTED)])
