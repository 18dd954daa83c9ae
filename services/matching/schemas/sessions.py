"""Sessions beside an offer: facts, distances, reasons."""

from datetime import date
from uuid import UUID

from chassis.http import Answer
from contracts.trainings import CatalogueSession, TeachingMode
from services.matching.domain.ranking import Assessment, Reason
from services.matching.domain.search import Trainings


class Said(Answer):
    """A condition and its French sentence."""

    code: str
    sentence: str

    @classmethod
    def of(cls, reason: Reason | None) -> "Said | None":
        return None if reason is None else cls(code=reason.code, sentence=reason.sentence)


class SessionOut(Answer):
    """A session beside an offer: facts, distances, why it fits or what stops it."""

    session_id: UUID
    training_id: UUID
    title: str
    certification: str | None
    provider: str
    city: str | None
    address: str | None
    insee_code: str | None
    teaching_mode: TeachingMode
    starts_on: date | None
    ends_on: date | None
    permanent_entry: bool
    hours: int | None
    weeks: int | None
    schedule: str | None
    entry_level: int | None
    capacity: int | None
    seats_left: int | None
    waitlist_length: int
    distance_km: float | None
    distance_to_job_km: float | None
    score: float
    reasons: list[Said]
    blocking: Said | None

    @classmethod
    def of(cls, session: CatalogueSession, assessment: Assessment) -> "SessionOut":
        reasons = [Said.of(each) for each in assessment.reasons]
        return cls.model_validate(
            {
                **session.model_dump(),
                "provider": session.delivering_provider_name,
                "distance_km": _rounded(assessment.pair.home_km),
                "distance_to_job_km": _rounded(assessment.pair.job_km),
                "score": assessment.score,
                "reasons": reasons,
                "blocking": Said.of(assessment.blocking),
            }
        )


class TrainingsOut(Answer):
    """The sessions of an offer, and what alone stands in the way when none fits."""

    items: list[SessionOut]
    blocking: Said | None

    @classmethod
    def of(cls, answer: Trainings) -> "TrainingsOut":
        sessions = answer.sessions
        items = [SessionOut.of(sessions[each.course.session_id], each) for each in answer.shown]
        return cls(items=items, blocking=Said.of(answer.blocking))


class SessionIds(Answer):
    """Sessions to propose with a candidacy, best first."""

    session_ids: list[UUID]


def _rounded(km: float | None) -> float | None:
    return None if km is None else round(km, 1)
