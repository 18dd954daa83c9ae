"""What a reader may know of a case: one place for status, masking, person, reason, words."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from chassis.referentials.points import Point, distance_km
from contracts.candidacy import (
    CandidacyState,
    ExpiryReason,
    NoSeatReason,
    RefusalReason,
    WithdrawalReason,
)
from contracts.offers import ClosingReason, GeoPrecision
from contracts.statuses import PublicStatus, Reader, label, public_status
from contracts.trainings import (
    EnrolmentRefusalReason,
    ReservationRefusalReason,
    RevocationCause,
)
from contracts.words import Labelled
from services.candidacy.domain.purposes import provider_may_read
from services.candidacy.models import Candidacy, CandidacyStep
from services.candidacy.repository import CaseFile
from services.candidacy.schemas.views import CommitmentOut, PersonOut

S = CandidacyState
TEMPLATES = Path(__file__).parent.parent / "templates"
PLACED = {GeoPrecision.ADDRESS, GeoPrecision.COMMUNE}

_REASONS: dict[CandidacyState, type[Labelled]] = {
    S.REFUSED: RefusalReason,
    S.WITHDRAWN: WithdrawalReason,
    S.OFFER_CLOSED: ClosingReason,
    S.NO_SEAT: NoSeatReason,
    S.EXPIRED: ExpiryReason,
}
_SETBACKS: tuple[type[Labelled], ...] = (
    EnrolmentRefusalReason,
    ReservationRefusalReason,
    RevocationCause,
)


@dataclass(frozen=True)
class Reading:
    """A file in the hands of one reader; ``proved`` when the candidate proved who they are."""

    file: CaseFile
    reader: Reader
    zone: ZoneInfo
    proved: bool = False

    @property
    def case(self) -> Candidacy:
        """Return the row."""
        return self.file.case

    @property
    def state(self) -> CandidacyState:
        """Return the state this reader may know: a pending yes is not known to the person."""
        hidden = self.reader is Reader.CANDIDATE and self.case.state is S.ACCEPT_PENDING
        return S.SUBMITTED if hidden else self.case.state

    @property
    def status(self) -> PublicStatus | None:
        """Return the public status; none if this reader does not see the case."""
        if self.reader is Reader.TRAINING_PROVIDER and not self._was_given_a_seat():
            return None
        return public_status(
            self.state,
            viewed=self.case.viewed_at is not None,
            decided=self.case.decision is not None and self.reader is not Reader.CANDIDATE,
            in_flight=self.case.in_flight,
            reader=self.reader,
        )

    @property
    def reason(self) -> str | None:
        """Return the reason of the end; one that the employer keeps is not shared."""
        if self.reader is Reader.TRAINING_PROVIDER:
            return None
        private = self.case.state is S.REFUSED and not self.case.decision_shared
        if private and self.reader is Reader.CANDIDATE:
            return None
        if self.case.closed_at is None and self.state is S.SEAT_REQUESTED:
            return self.file.steps[-1].reason if self.file.steps else None
        return self.case.outcome_reason

    @property
    def reason_label(self) -> str | None:
        """Return the words of the reason."""
        if self.reason is None:
            return None
        kinds = (_REASONS[self.state],) if self.state in _REASONS else _SETBACKS
        members = [member for kind in kinds for member in kind]
        return next((each.label for each in members if each.value == self.reason), None)

    def words(self, status: PublicStatus) -> str:
        """Return the French label of the case."""
        session, case = self.file.session, self.case
        due = case.decision_due_at
        return label(
            status,
            self.reader,
            reason=self.reason,
            reason_label=self.reason_label,
            rank=case.waitlist_rank,
            starts_on=session.starts_on if session else None,
            ends_on=session.ends_on if session else None,
            time=f"{due.astimezone(self.zone):%-H h %M}" if due else None,
            confirmed=self.had_confirmed(),
        )

    def step_status(self, step: CandidacyStep) -> PublicStatus | None:
        """Return what this reader may read of a line of the history."""
        if self.reader is Reader.CANDIDATE and step.state is S.ACCEPT_PENDING:
            return None
        return public_status(
            step.state,
            viewed=step.viewed,
            decided=False,
            in_flight=step.in_flight,
            reader=self.reader,
        )

    def person(self) -> PersonOut | None:
        """Return the person, as far as this reader may know them."""
        if self.reader is Reader.CANDIDATE:
            return self._whole() if self.proved else None
        if self.reader is Reader.EMPLOYER:
            return self._for_employer()
        if self.reader is Reader.TRAINING_PROVIDER and provider_may_read(self.case.state):
            return self._whole()
        return None

    def commitment(self) -> CommitmentOut | None:
        """Return the terms: the employer's at once, the person's once the yes is told."""
        terms, case = self.case.terms, self.case
        told = self.reader in {Reader.EMPLOYER, Reader.REGION} or case.accepted_at is not None
        if terms is None or not told or self.reader is Reader.TRAINING_PROVIDER:
            return None
        return CommitmentOut(
            state=terms.state.value,
            contract_kind=terms.contract_kind.value,
            contract_label=terms.contract_kind.label,
            duration_months=terms.duration_months,
            starts_from=terms.starts_from,
            starts_until=terms.starts_until,
            pay_text=terms.pay_text,
            weekly_hours=terms.weekly_hours,
            condition=terms.condition.value,
            condition_label=terms.condition.label,
            terms_version=terms.terms_version,
            text=terms_text(terms.terms_version),
            made_at=terms.made_at,
            acknowledged_at=terms.acknowledged_at,
        )

    def distance_km(self) -> int | None:
        """Return the rounded distance between the person's commune and the job."""
        person, offer = self.file.person, self.file.offer
        if offer.geo_precision not in PLACED or person.lat is None or person.lon is None:
            return None
        if offer.lat is None or offer.lon is None:
            return None
        return round(distance_km(Point(person.lat, person.lon), Point(offer.lat, offer.lon)))

    def _for_employer(self) -> PersonOut:
        person, case = self.file.person, self.case
        enrolled = case.state in {S.ENROLLED, S.IN_TRAINING, S.TRAINED, S.HIRED}
        return PersonOut(
            first_name=person.first_name,
            last_name=person.last_name if case.accepted_at else None,
            last_initial=person.last_initial,
            city=person.city,
            distance_km=self.distance_km(),
            email=person.email if enrolled else None,
        )

    def _whole(self) -> PersonOut:
        person = self.file.person
        return PersonOut(
            first_name=person.first_name,
            last_name=person.last_name,
            last_initial=person.last_initial,
            city=person.city,
            insee_code=person.insee_code,
            phone=person.phone,
            email=person.email,
        )

    def _was_given_a_seat(self) -> bool:
        """Return whether the provider ever held a seat, or a rank, for this case."""
        if self.case.closed_at is None:
            return True
        if self.case.state is S.NO_SEAT:
            return self.case.attempt > 0
        return self.case.held_until is not None

    def had_confirmed(self) -> bool:
        """Return whether the person had confirmed their seat."""
        terms = self.case.terms
        return terms is not None and terms.acknowledged_at is not None


@cache
def terms_text(version: str) -> str:
    """Return the exact text of a version of the commitment."""
    return (TEMPLATES / f"engagement-{version}.txt").read_text("utf-8").strip()
