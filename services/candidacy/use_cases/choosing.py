"""The candidate chooses other sessions, or gives a seat back."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from services.candidacy.domain import choosing
from services.candidacy.models import Candidacy
from services.candidacy.repository import CandidacyRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell, world_of


async def choose_sessions(
    uow: UnitOfWork,
    *,
    candidacy_id: UUID,
    candidate_id: UUID,
    session_ids: Sequence[UUID],
    region: CandidacyRegion,
) -> Candidacy:
    """Ask for other sessions, in the order of the candidate (choisir ses dates)."""
    case = await _sent(uow, candidacy_id, candidate_id)
    wished = list(dict.fromkeys(session_ids))[: region.session_choices_max]
    world = await world_of(uow, case, region, wished=wished)
    await tell(uow, case, choosing.choose_sessions(case, wished, world), world, region)
    return case


async def release_reservation(
    uow: UnitOfWork, *, candidacy_id: UUID, candidate_id: UUID, region: CandidacyRegion
) -> Candidacy:
    """Give a seat or a rank back, to look for another date (rendre sa place)."""
    case = await _sent(uow, candidacy_id, candidate_id)
    world = await world_of(uow, case, region)
    await tell(uow, case, choosing.release_reservation(case, world), world, region)
    return case


async def _sent(uow: UnitOfWork, candidacy_id: UUID, candidate_id: UUID) -> Candidacy:
    case = await CandidacyRepository(uow.session).sent_by(candidate_id, candidacy_id)
    if case is None:
        raise NotFound
    return case
