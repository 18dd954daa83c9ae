"""Facts of a case for one purpose: its own fields only."""

from datetime import date, datetime
from uuid import UUID

from chassis.errors import NotFound
from chassis.http import Answer
from contracts.candidacy import CandidacyState as S
from contracts.statuses import Reader
from contracts.trainings import enrolment_id, reservation_id
from services.candidacy.domain.purposes import Audience, Purpose
from services.candidacy.models import TextKind
from services.candidacy.repository import CaseFile
from services.candidacy.schemas.reading import Reading
from services.candidacy.settings import CandidacyRegion


class Facts(Answer):
    """What is told of a person and of a case; what a purpose does not open is absent."""

    candidacy_id: UUID
    status: str | None = None
    label: str | None = None
    reason: str | None = None
    reason_label: str | None = None
    flags: list[str] | None = None
    first_name: str | None = None
    last_name: str | None = None
    last_initial: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    distance_km: int | None = None
    pseudonym: str | None = None
    offer_id: UUID | None = None
    offer_title: str | None = None
    offer_city: str | None = None
    employer_name: str | None = None
    establishment_id: UUID | None = None
    answer_before_on: date | None = None
    closes_on: date | None = None
    confirmed: bool | None = None
    session_id: UUID | None = None
    training_title: str | None = None
    training_city: str | None = None
    training_address: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    responsible_provider_id: UUID | None = None
    responsible_provider_name: str | None = None
    delivering_provider_id: UUID | None = None
    delivering_provider_name: str | None = None
    reservation_id: UUID | None = None
    enrolment_id: UUID | None = None
    held_until_at: datetime | None = None
    waitlist_rank: int | None = None
    message: str | None = None
    contract_label: str | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    pay_text: str | None = None


def facts_of(file: CaseFile, purpose: Purpose, region: CandidacyRegion) -> Facts:
    """Return the fields that a purpose opens."""
    reading = Reading(file, Reader(purpose.audience.value), region.zone)
    person = _person(reading, purpose)
    if not purpose.is_notification:
        return Facts(candidacy_id=file.case.id, **person)
    return Facts(
        candidacy_id=file.case.id,
        **person,
        **_status(reading),
        **_offer(file, region),
        **_session(file),
        **_terms(reading),
    )


def _person(reading: Reading, purpose: Purpose) -> dict[str, object]:
    person, audience = reading.file.person, purpose.audience
    if purpose.name == "provider_file":
        known = {"first_name", "last_name", "phone", "email", "city"}
        return person.model_dump(include=known)
    if purpose.name == "employer_view":
        whole = reading.case.accepted_at is not None
        known = {"first_name", "phone", "city"} | ({"last_name"} if whole else set())
        initial = {"last_initial": person.last_initial}
        return person.model_dump(include=known) | initial | {"distance_km": reading.distance_km()}
    if audience is Audience.CANDIDATE:
        return {"first_name": person.first_name, "email": person.email}
    if audience is Audience.EMPLOYER:
        return {"first_name": person.first_name, "last_initial": person.last_initial}
    return {}


def _status(reading: Reading) -> dict[str, object]:
    status = reading.status
    if status is None:
        raise NotFound
    case, texts = reading.case, reading.file.texts
    told = case.state is S.REFUSED and reading.reader is Reader.CANDIDATE
    return {
        "status": status.value,
        "label": reading.words(status),
        "reason": reading.reason,
        "reason_label": reading.reason_label,
        "flags": list(case.flags),
        "confirmed": reading.had_confirmed(),
        "message": texts.get(TextKind.REFUSAL) if told else None,
    }


def _offer(file: CaseFile, region: CandidacyRegion) -> dict[str, object]:
    case, offer = file.case, file.offer
    expected = case.submitted_at + region.answer_expected_after
    closes = case.submitted_at + region.candidacy_expires_after
    return {
        "offer_id": offer.id,
        "offer_title": offer.title,
        "offer_city": offer.city,
        "employer_name": offer.employer_name,
        "establishment_id": case.establishment_id,
        "answer_before_on": expected.astimezone(region.zone).date(),
        "closes_on": closes.astimezone(region.zone).date(),
    }


def _session(file: CaseFile) -> dict[str, object]:
    case, session = file.case, file.session
    if session is None:
        return {}
    reservation = reservation_id(case.id, case.attempt) if case.attempt else None
    return {
        "session_id": session.id,
        "training_title": session.title,
        "training_city": session.city,
        "training_address": session.address,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "responsible_provider_id": session.responsible_provider_id,
        "responsible_provider_name": session.responsible_provider_name,
        "delivering_provider_id": session.delivering_provider_id,
        "delivering_provider_name": session.delivering_provider_name,
        "reservation_id": reservation,
        "enrolment_id": enrolment_id(reservation) if reservation else None,
        "held_until_at": case.held_until,
        "waitlist_rank": case.waitlist_rank,
    }


def _terms(reading: Reading) -> dict[str, object]:
    terms = reading.commitment()
    if terms is None:
        return {}
    return {
        "contract_label": terms.contract_label,
        "starts_from": terms.starts_from,
        "starts_until": terms.starts_until,
        "pay_text": terms.pay_text,
    }
