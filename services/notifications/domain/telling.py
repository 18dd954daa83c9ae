"""Which fact tells what: the rules of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from contracts.candidacy import (
    CandidacyAdvanced,
    CandidacyClosed,
    CandidacyEvent,
    CandidacySubmitted,
    CandidacyWithdrawn,
    CandidateAccepted,
    CandidateDeclined,
    CandidateHired,
    ExpiryReason,
    HiringCommitmentRevoked,
    Outcome,
    OutcomeAsked,
)
from contracts.trainings import EnrolmentRefusalReason, RevocationCause
from services.notifications.domain.catalogue import Template, catalogue

CANCELLED = RevocationCause.SESSION_CANCELLED.value
SETBACKS = {*EnrolmentRefusalReason, RevocationCause.CAPACITY_CUT} - {CANCELLED}


@dataclass(frozen=True)
class Delays:
    """The delays of messages, which belong to the region."""

    coalescing: timedelta
    answer_promised: timedelta
    employer_reminders: tuple[timedelta, ...]
    closing_notice: timedelta
    hold_reminders: tuple[timedelta, ...]
    search_reminders: tuple[timedelta, ...]
    enrolment_reminders: tuple[timedelta, ...]
    hire_reminders: tuple[timedelta, ...]
    outcome_reminders: tuple[timedelta, ...]


@dataclass(frozen=True)
class Told:
    """One message to plan: which template, about whom, after which delay."""

    template: Template
    delay: timedelta = timedelta()


Plan = list[tuple[str, timedelta]]


def told_by(event: CandidacyEvent, delays: Delays) -> list[Told]:
    """Return the messages that a fact gives rise to.

    C06 waits for the coalescing: acceptance and seat usually come together, and the person
    receives one message with the outcome. What the seat itself tells waits as long.
    """
    known = catalogue()
    return [Told(known[name], delay) for name, delay in _plan(event, delays)]


def _plan(event: CandidacyEvent, delays: Delays) -> Plan:
    match event:
        case CandidacySubmitted():
            waits = [("C18", delays.answer_promised), ("E14", delays.closing_notice)]
            return _now("C03", "E03") + _twice("E04", delays.employer_reminders) + waits
        case CandidateAccepted():
            return [("C06", delays.coalescing), *_now("E18")]
        case CandidateDeclined():
            return _now("C07")
        case CandidacyAdvanced():
            return _advanced(event, delays)
        case CandidacyWithdrawn():
            return _now("C34", "E07", "T03")
        case CandidacyClosed():
            return _now(*_CLOSED.get((event.outcome, event.reason), _ENDED.get(event.outcome, ())))
        case CandidateHired():
            return _now("C33")
        case OutcomeAsked():
            return _outcome(event, delays)
        case HiringCommitmentRevoked():
            return _now("C31")
        case _:
            return []


def _advanced(event: CandidacyAdvanced, delays: Delays) -> Plan:
    match event.status:
        case "seat_held":
            return [("C11", delays.coalescing), *_twice("C08", delays.hold_reminders)]
        case "waitlisted":
            return [("C12", delays.coalescing)]
        case "seat_requested":
            return _setback(event.reason, ())
        case "session_needed":
            reminders = _twice("C36", delays.search_reminders)
            return _setback(event.reason, [("C35", delays.coalescing), *_now("E08")]) + reminders
        case "enrolment_pending":
            return _now("C10", "T01") + _twice("T02", delays.enrolment_reminders)
        case "trained":
            return _now("C22") + _twice("E10", delays.hire_reminders)
        case status:
            return _now(*_STEPS.get(status, ()))


def _outcome(event: OutcomeAsked, delays: Delays) -> Plan:
    """Ask the person, and the employer who hired them; the person is asked three times at most."""
    reminders = zip(("C23b", "C23c"), delays.outcome_reminders, strict=False)
    return [*_now("C23", *(["E20"] if event.hired else [])), *reminders]


def _setback(reason: str | None, otherwise: Sequence[tuple[str, timedelta]]) -> Plan:
    """Tell that a seat was lost, and why; the person who gave it back knows it."""
    if reason == CANCELLED:
        return _now("C15", "E08")
    if reason in SETBACKS:
        return _now("C13", "E08")
    return list(otherwise)


def _now(*names: str) -> Plan:
    return [(name, timedelta()) for name in names]


def _twice(name: str, delays: Sequence[timedelta]) -> Plan:
    """Plan a reminder, and the second one, which says the same."""
    return list(zip((name, f"{name}b"), delays, strict=False))


_STEPS: dict[str, tuple[str, ...]] = {
    "enrolled": ("C28", "E06", "C16", "T05"),
    "in_training": ("E09",),
}
_CLOSED: dict[tuple[Outcome, str | None], tuple[str, ...]] = {
    (Outcome.EXPIRED, ExpiryReason.EMPLOYER_SILENT.value): ("C19",),
    (Outcome.EXPIRED, ExpiryReason.HOLD_EXPIRED.value): ("C09", "E16"),
}
_ENDED: dict[Outcome, tuple[str, ...]] = {
    Outcome.OFFER_CLOSED: ("C20",),
    Outcome.SUPERSEDED: ("E15",),
    Outcome.NO_SEAT: ("C29", "E16"),
    Outcome.DROPPED: ("C30", "E17"),
    Outcome.NOT_HIRED: ("C32",),
}
