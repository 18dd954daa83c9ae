"""Lists and counters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from chassis.cursors import Position
from chassis.errors import CursorInvalid
from chassis.http import Answer
from chassis.types import Body
from contracts.candidacy import CandidacyState as S
from contracts.statuses import PublicStatus
from services.candidacy.domain.states import LIVE
from services.candidacy.repository import After
from services.candidacy.schemas.case import CaseOut

_URGENCY = {"confirm_reservation": 0, "choose_sessions": 1}


class Listing(Body):
    """What a list of candidacies may be asked for."""

    status: PublicStatus | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=400)] | None = None


class PhoneOut(Answer):
    """A telephone number, shown on demand."""

    phone: str


class Dashboard(Answer):
    """What waits for an employer."""

    to_answer: int
    urgent: int
    about_to_expire: int
    in_progress: int
    enrolled: int

    @classmethod
    def of(
        cls, counts: Mapping[S, int], *, to_answer: int, urgent: int, about_to_expire: int
    ) -> "Dashboard":
        """Return the counters of an employer."""
        under_way = LIVE - {S.SUBMITTED, S.ENROLLED}
        return cls(
            to_answer=to_answer,
            urgent=urgent,
            about_to_expire=about_to_expire,
            in_progress=sum(counts.get(state, 0) for state in under_way),
            enrolled=counts.get(S.ENROLLED, 0),
        )


def next_first(cases: list[CaseOut]) -> list[CaseOut]:
    """Return cases with what waits for the person first, then live ones, then the others."""

    def rank(case: CaseOut) -> tuple[int, bool]:
        return _URGENCY.get(case.next.action or "", 2), not case.allowed_actions

    return sorted(cases, key=rank)


def position(case: CaseOut) -> Position:
    """Return where a page of a list ends."""
    return (case.submitted_at.isoformat(), str(case.id))


def after(values: list[str | int | float | None]) -> After:
    """Return where the next page begins. Raises `CursorInvalid`."""
    try:
        at, id_ = values
        return After(datetime.fromisoformat(str(at)), UUID(str(id_)))
    except ValueError:
        raise CursorInvalid from None
