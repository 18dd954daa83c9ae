"""The public statuses of a candidacy: one table, one column per reader.

Internal states belong to `candidacy`; what people may read, and in which words, is decided here.
A state without a row, or a row without a label, fails the build.
"""

from datetime import date

from .candidacy import CandidacyState
from .wordings import (
    HOLD_EXPIRED,
    WORDINGS as WORDINGS,
    PublicStatus as PublicStatus,
    Reader as Reader,
    Wording,
)

STAGES = ("Candidature", "Réponse", "Place en formation", "Formation", "Embauche")

_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]

_S = PublicStatus


def public_status(
    state: CandidacyState, *, viewed: bool, decided: bool, in_flight: bool, reader: Reader
) -> PublicStatus | None:
    """Return what ``reader`` is told of ``state``, or none if they do not see the case.

    ``viewed``: the employer opened it. ``decided``: an answer is stored and its undo window open.
    ``in_flight``: a seat is being asked for. The candidate never sees a scheduled or pending yes.
    """
    status = _status(state, viewed=viewed, decided=decided, in_flight=in_flight)
    if reader is Reader.CANDIDATE and status in (_S.DECISION_SCHEDULED, _S.ACCEPT_PENDING):
        return _S.VIEWED
    if reader is Reader.TRAINING_PROVIDER and status is not _S.EXPIRED:
        return status if WORDINGS[status].training_provider else None
    return status


def _status(state: CandidacyState, *, viewed: bool, decided: bool, in_flight: bool) -> PublicStatus:
    if state is CandidacyState.SUBMITTED:
        if decided:
            return _S.DECISION_SCHEDULED
        return _S.VIEWED if viewed else _S.SUBMITTED
    if state is CandidacyState.SEAT_REQUESTED and not in_flight:
        return _S.SESSION_NEEDED
    return PublicStatus(state.value)


def wording(status: PublicStatus, *, reason: str | None = None) -> Wording:
    """Return the row of ``status``; a candidacy expired on a held seat has its own."""
    if status is _S.EXPIRED and reason == "hold_expired":
        return HOLD_EXPIRED
    return WORDINGS[status]


def label(
    status: PublicStatus,
    reader: Reader,
    *,
    reason: str | None = None,
    reason_label: str | None = None,
    rank: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    time: str | None = None,
    confirmed: bool = False,
) -> str:
    """Return the French words of ``status`` for ``reader``.

    ``time`` is already written (« 14 h 32 »). ``confirmed``: the person had confirmed the seat.
    """
    if confirmed and status is _S.WITHDRAWN and reader is Reader.TRAINING_PROVIDER:
        return "Annulée par la personne"
    template = getattr(wording(status, reason=reason), reader.value) or ""
    values = {
        "reason": reason_label or reason or "motif non précisé",
        "rank": str(rank) if rank else "à venir",
        "starts_on": french_date(starts_on),
        "ends_on": french_date(ends_on),
        "time": time or "bientôt",
    }
    return str(template.format(**values))


def stage(status: PublicStatus, *, reason: str | None = None) -> int:
    """Return the position (1 to 5) of ``status`` in the line of `STAGES`."""
    return wording(status, reason=reason).stage


def french_date(day: date | None) -> str:
    """Write a date as people read it: « 1er février 2027 »; « date à préciser » when unknown."""
    if day is None:
        return "date à préciser"
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"
