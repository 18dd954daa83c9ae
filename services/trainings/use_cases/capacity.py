"""Seats that a provider declares: by form, by file, cut, or a whole session cancelled."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from chassis.errors import DomainError, InvalidTransition, NotFound, Unprocessable
from chassis.unit_of_work import UnitOfWork
from contracts.trainings import RevocationCause
from services.trainings.clients.capacity_csv import (
    CapacityFileRefused,
    CapacityLine,
    read_capacity_csv,
)
from services.trainings.domain.seats import SessionState
from services.trainings.models import TrainingSession
from services.trainings.repository import SeatsRepository, SessionsRepository
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases.catalogue import cancel_session, declare
from services.trainings.use_cases.seats import revoke

LINES_BY_HTTP = 500


@dataclass(frozen=True)
class LineRefused:
    """A line that was not applied."""

    line: int
    code: str
    detail: str


@dataclass
class CapacityReport:
    """What a file of seats did, for a person to read."""

    changed: int = 0
    unchanged: int = 0
    refused: list[LineRefused] = field(default_factory=list)


async def set_capacity(
    uow: UnitOfWork,
    *,
    session_id: UUID,
    organisations: Collection[UUID],
    capacity: int,
    force: bool,
    region: TrainingsRegion,
) -> list[UUID]:
    """Set the seats of a session; by ``force``, fewer than are reserved.

    Return the candidacies that lose their seat: held before confirmed, the latest first. A seat
    that was used stays.
    """
    await SeatsRepository(uow.session).seated(session_id)  # before the session, as everywhere
    session = await _owned(uow, session_id, organisations)
    moved = await _cut(uow, session, capacity) if force else []
    await declare(uow, session, capacity, region)
    uow.audit(action="set_capacity", object_kind="training_session", object_id=session_id)
    return moved


async def declare_capacities(
    uow: UnitOfWork,
    *,
    content: bytes,
    organisations: Collection[UUID],
    source: str,
    region: TrainingsRegion,
) -> CapacityReport:
    """Declare seats by a file: each line is applied or says why not; nothing is taken back."""
    report = CapacityReport()
    for line in _read(content):
        try:
            changed = await _apply(uow, line, organisations, source, region)
        except DomainError as refusal:
            detail = refusal.detail or refusal.title
            report.refused.append(LineRefused(line.number, refusal.code, detail))
        else:
            report.changed += changed
            report.unchanged += not changed
    return report


async def cancel_own_session(
    uow: UnitOfWork, *, session_id: UUID, organisations: Collection[UUID]
) -> int:
    """Cancel a session of one's own; return how many people had a seat or a rank in it."""
    sessions = SessionsRepository(uow.session)
    found = await sessions.of_provider(organisations, session_id)
    if found is None:
        raise NotFound
    session, seats = found
    if session.state is SessionState.CANCELLED:
        raise InvalidTransition("Cette session est déjà annulée.")
    await cancel_session(uow, session_id=session_id, reason="provider_cancelled")
    uow.audit(action="cancel_session", object_kind="training_session", object_id=session_id)
    return sum(seats)


async def _apply(
    uow: UnitOfWork,
    line: CapacityLine,
    organisations: Collection[UUID],
    source: str,
    region: TrainingsRegion,
) -> bool:
    if line.problem:
        raise Unprocessable(f"{line.problem[:1].upper()}{line.problem[1:]}.")
    session_id = line.session_id
    if session_id is None:
        session_id = await SessionsRepository(uow.session).id_of(source, line.session_key or "")
    if session_id is None:
        raise NotFound("Cette session n’est pas connue.")
    session = await _owned(uow, session_id, organisations)
    return await declare(uow, session, line.capacity, region)


async def _owned(
    uow: UnitOfWork, session_id: UUID, organisations: Collection[UUID]
) -> TrainingSession:
    session = await SessionsRepository(uow.session).owned(organisations, session_id)
    if session is None:
        raise NotFound("Cette session n’est pas connue.")
    return session


async def _cut(uow: UnitOfWork, session: TrainingSession, capacity: int) -> list[UUID]:
    moved: list[UUID] = []
    for reservation, enrolment in await SeatsRepository(uow.session).last_to_keep(session.id):
        if session.taken <= capacity:
            break
        await revoke(uow, reservation, enrolment, RevocationCause.CAPACITY_CUT)
        session.taken -= 1
        moved.append(reservation.candidacy_id)
    return moved


def _read(content: bytes) -> Iterable[CapacityLine]:
    try:
        lines = read_capacity_csv(content)
    except CapacityFileRefused as refusal:
        raise Unprocessable(str(refusal)) from refusal
    if len(lines) > LINES_BY_HTTP:
        raise Unprocessable(f"Envoyez {LINES_BY_HTTP} lignes au plus à la fois.")
    return sorted(lines, key=lambda line: (str(line.session_id), line.number))
