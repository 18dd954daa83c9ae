"""Read a person or a case for a stated purpose: one call, one line in the audit."""

from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from services.candidacy.domain.errors import PersonErased
from services.candidacy.domain.purposes import Purpose, check_state
from services.candidacy.repository import CaseFile, FilesRepository, PersonsRepository

AUDITED = {"training_provider": "provider_file", "partner": "provider_file"}


async def read_person(
    uow: UnitOfWork, *, person_id: UUID, candidacy_id: UUID, purpose: Purpose
) -> CaseFile:
    """Return a person in one of their cases. Raises `PersonErased` when they were forgotten."""
    person = await PersonsRepository(uow.session).known(person_id)
    if person is None:
        raise NotFound
    if person.erased_at is not None:
        raise PersonErased("Annulez ce que vous étiez en train de faire.")
    file = await FilesRepository(uow.session).sent_by(person_id, candidacy_id)
    return _audited(uow, file, purpose)


async def read_case(uow: UnitOfWork, *, candidacy_id: UUID, purpose: Purpose) -> CaseFile:
    """Return the facts of a case for somebody else than its person."""
    return _audited(uow, await FilesRepository(uow.session).of(candidacy_id), purpose)


def note_reading(uow: UnitOfWork, file: CaseFile, role: str, *, shown: bool) -> None:
    """Write down that a provider was shown who a person is."""
    if shown and role in AUDITED:
        uow.audit(
            action="person.read",
            object_kind="person",
            object_id=file.person.id,
            purpose=AUDITED[role],
        )


def _audited(uow: UnitOfWork, file: CaseFile | None, purpose: Purpose) -> CaseFile:
    if file is None:
        raise NotFound
    check_state(purpose, file.case.state)
    uow.audit(
        action="person.read",
        object_kind="person",
        object_id=file.person.id,
        purpose=purpose.name,
    )
    return file
