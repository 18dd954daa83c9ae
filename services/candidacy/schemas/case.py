"""A candidacy as its reader sees it: the body, whose hash is the validator of this reader."""

from datetime import datetime
from uuid import UUID

from chassis.errors import NotFound
from chassis.http import Answer
from contracts.candidacy import CandidacyState as S
from contracts.statuses import STAGES, PublicStatus, Reader, label, stage
from contracts.trainings import reservation_id
from services.candidacy.domain.states import (
    COMMITTED,
    HAS_A_SEAT_OR_RANK,
    LIVE,
    MAY_CHOOSE,
    PROMISED,
    Flag,
)
from services.candidacy.models import TextKind
from services.candidacy.repository import CaseFile
from services.candidacy.schemas.becoming import is_asked, what_became
from services.candidacy.schemas.reading import Reading
from services.candidacy.schemas.views import (
    CommitmentOut,
    DeclarationOut,
    Next,
    OfferOut,
    PersonOut,
    QuestionOut,
    ReservationOut,
    SessionOut,
    Stage,
    StepOut,
)
from services.candidacy.settings import CandidacyRegion

_HAS_A_SEAT = HAS_A_SEAT_OR_RANK | COMMITTED
_NOBODY = Next(who="nobody")


class CaseOut(Answer):
    """A candidacy."""

    id: UUID
    status: str
    reason: str | None
    reason_label: str | None
    flags: list[str]
    label: str
    stage: Stage
    next: Next
    allowed_actions: list[str]
    offer: OfferOut
    reservation: ReservationOut | None
    session: SessionOut | None
    person: PersonOut | None
    commitment: CommitmentOut | None
    declared: list[DeclarationOut]
    question: QuestionOut | None
    message: str | None
    answer_message: str | None
    pseudonym: str | None
    submitted_at: datetime
    accepted_at: datetime | None
    decision_due_at: datetime | None
    history: list[StepOut]


def case_out(
    file: CaseFile, reader: Reader, region: CandidacyRegion, *, proved: bool = False
) -> CaseOut:
    """Return a case as ``reader`` may read it. Raises `NotFound` when they may not."""
    reading = Reading(file, reader, region.zone, proved)
    status = reading.status
    if status is None:
        raise NotFound
    case = file.case
    return CaseOut(
        id=case.id,
        status=status.value,
        reason=reading.reason,
        reason_label=reading.reason_label,
        flags=list(case.flags),
        label=reading.words(status),
        stage=_stage(reading, status),
        next=_next(reading, region),
        allowed_actions=allowed_actions(reading),
        offer=_offer(file),
        reservation=_reservation(reading),
        session=_session(file),
        person=reading.person(),
        **what_became(reading),
        **_words_of_the_parties(reading),
        submitted_at=case.submitted_at,
        accepted_at=case.accepted_at,
        decision_due_at=case.decision_due_at if reader is Reader.EMPLOYER else None,
        history=_history(reading),
    )


def _words_of_the_parties(reading: Reading) -> dict[str, str | None]:
    """Return what the two parties wrote, for them; for the others, a pseudonym."""
    case, texts = reading.case, reading.file.texts
    if reading.reader not in {Reader.CANDIDATE, Reader.EMPLOYER}:
        pseudonym = f"Candidat {case.candidate_id.hex[:4].upper()}"
        return {"message": None, "answer_message": None, "pseudonym": pseudonym}
    refusal = texts.get(TextKind.REFUSAL) if case.state is S.REFUSED else None
    return {
        "message": texts.get(TextKind.MESSAGE),
        "answer_message": refusal,
        "pseudonym": None,
    }


def allowed_actions(reading: Reading) -> list[str]:
    """Return what this reader may do now, from the table of moves."""
    case, state = reading.case, reading.state
    actions = []
    if reading.reader is Reader.CANDIDATE:
        if case.state is S.SEAT_HELD:
            actions.append("confirm_reservation")
        if case.state in MAY_CHOOSE:
            actions.append("choose_sessions")
        if case.state in HAS_A_SEAT_OR_RANK:
            actions.append("release_reservation")
        if state in LIVE and Flag.WITHDRAWAL_ASKED not in case.flags:
            actions.append("withdraw")
    if reading.reader is Reader.EMPLOYER and state in LIVE:
        if state is S.SUBMITTED:
            actions.append("decide" if case.decision is None else "undo_decision")
        if state in PROMISED and Flag.NEEDS_NEW_EMPLOYER not in case.flags:
            actions.append("revoke_commitment")
        actions.append("access_phone")
    if state is S.TRAINED and reading.reader in {Reader.CANDIDATE, Reader.EMPLOYER}:
        actions.append("declare_outcome")
    if is_asked(reading):
        actions.append("report_situation")
    return actions


def _next(reading: Reading, region: CandidacyRegion) -> Next:
    case = reading.case
    match reading.state:
        case S.SUBMITTED if reading.reader is Reader.EMPLOYER and case.decision is not None:
            return Next(who="employer", action="undo_decision", before_at=case.decision_due_at)
        case S.SUBMITTED:
            expected = case.submitted_at + region.answer_expected_after
            return Next(
                who="employer", action="decide", before_on=expected.astimezone(region.zone).date()
            )
        case S.SEAT_HELD:
            return Next(who="candidate", action="confirm_reservation", before_at=case.held_until)
        case S.SEAT_REQUESTED if not case.in_flight:
            return Next(who="candidate", action="choose_sessions")
        case S.TRAINED:
            return Next(who=reading.reader.value, action="declare_outcome")
        case S.ENROLMENT_PENDING:
            return Next(who="training_provider", action="confirm_enrolment")
        case _:
            return _NOBODY


def _stage(reading: Reading, status: PublicStatus) -> Stage:
    """Return the step of a case; one that ended stays where it stopped."""
    index = stage(status, reason=reading.reason)
    if reading.case.closed_at is not None:
        passed = [reading.step_status(step) for step in reading.file.steps[:-1]]
        index = max([index if not passed else 1, *(stage(each) for each in passed if each)])
    return Stage(index=index, count=len(STAGES), label=STAGES[index - 1])


def _offer(file: CaseFile) -> OfferOut:
    offer = file.offer
    return OfferOut(id=offer.id, title=offer.title, employer=offer.employer_name, city=offer.city)


def _reservation(reading: Reading) -> ReservationOut | None:
    case = reading.case
    if case.state not in _HAS_A_SEAT or case.session_id is None:
        return None
    return ReservationOut(
        id=reservation_id(case.id, case.attempt),
        session_id=case.session_id,
        held_until_at=case.held_until if case.state is S.SEAT_HELD else None,
        waitlist_rank=case.waitlist_rank,
    )


def _session(file: CaseFile) -> SessionOut | None:
    session = file.session
    if session is None:
        return None
    return SessionOut(
        id=session.id,
        training_title=session.title,
        city=session.city,
        address=session.address,
        provider=session.delivering_provider_name or session.responsible_provider_name,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
    )


def _history(reading: Reading) -> list[StepOut]:
    """Return the lines this reader may read; the same words twice in a row are one line."""
    lines: list[StepOut] = []
    session = reading.file.session
    for step in reading.file.steps:
        status = reading.step_status(step)
        if status is None:
            continue
        words = label(
            status,
            reading.reader,
            reason=step.reason,
            reason_label=reading.reason_label,
            rank=step.rank,
            starts_on=session.starts_on if session else None,
            ends_on=session.ends_on if session else None,
        )
        if not lines or lines[-1].label != words:
            lines.append(StepOut(at=step.at, status=status.value, label=words, by=step.actor))
    return lines
