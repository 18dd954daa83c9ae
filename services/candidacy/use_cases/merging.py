"""Two accounts of one person become one."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import NotFound, Unprocessable
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyState as S
from services.candidacy.domain import leaving
from services.candidacy.domain.case import World
from services.candidacy.domain.errors import CommitmentExists, PersonErased
from services.candidacy.domain.states import COMMITTED
from services.candidacy.models import Candidacy, Person
from services.candidacy.repository import CandidacyRepository, PersonsRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell

_ORDER = tuple(S)
_PAST_THE_PIVOT = COMMITTED - {S.ENROLMENT_PENDING}


async def merge_persons(
    uow: UnitOfWork, *, kept_id: UUID, other_id: UUID, region: CandidacyRegion
) -> int:
    """Give everything of an account to the other (fusionner deux comptes); return how many cases.

    Refused while each has a confirmed seat: the person chooses first. Of two candidacies to one
    offer the more advanced stays. The other account goes on working: it now shows the kept one.
    """
    other = await _both(uow, kept_id, other_id)
    cases = CandidacyRepository(uow.session)
    ours, theirs = await cases.live_of(kept_id), await cases.live_of(other_id)
    if all(any(case.state in COMMITTED for case in each) for each in (ours, theirs)):
        raise CommitmentExists("La personne doit d’abord retirer l’une de ses deux inscriptions.")
    world = World(await uow.db_now())
    for case in _redundant([*ours, *theirs]):
        await tell(uow, case, leaving.superseded(case, world), world, region)
    await uow.flush()
    moved = await cases.give(other_id, kept_id)
    await PersonsRepository(uow.session).give(other_id, kept_id)
    other.merged_into = kept_id
    for id_ in (kept_id, other_id):
        uow.audit(action="person.merged", object_kind="person", object_id=id_)
    return moved


async def _both(uow: UnitOfWork, kept_id: UUID, other_id: UUID) -> Person:
    """Lock both persons and return the one that goes."""
    if kept_id == other_id:
        raise Unprocessable("Indiquez deux comptes différents.")
    persons = {
        each.id: each for each in await PersonsRepository(uow.session).pair(kept_id, other_id)
    }
    if len(persons) < 2 or any(each.merged_into for each in persons.values()):
        raise NotFound
    if any(each.erased_at for each in persons.values()):
        raise PersonErased("Un compte effacé ne se fusionne pas.")
    return persons[other_id]


def _redundant(cases: Sequence[Candidacy]) -> list[Candidacy]:
    """Return the cases that one person may not have beside the others."""
    if any(case.state in _PAST_THE_PIVOT for case in cases):
        return [case for case in cases if case.state not in COMMITTED]
    best: dict[UUID, Candidacy] = {}
    for case in sorted(cases, key=lambda each: _ORDER.index(each.state), reverse=True):
        best.setdefault(case.offer_id, case)
    return [case for case in cases if best[case.offer_id] is not case]
