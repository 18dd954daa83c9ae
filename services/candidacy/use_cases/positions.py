"""What offers answers about a position."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from contracts.offers import (
    PositionClaimed,
    PositionRefused,
    PositionReleased,
    PositionRevoked,
)
from services.candidacy.domain import answer, late, leaving, obligations
from services.candidacy.domain.case import World
from services.candidacy.repository import CandidacyRepository
from services.candidacy.settings import CandidacyRegion
from services.candidacy.use_cases.telling import tell, world_of


async def confirm_acceptance(
    uow: UnitOfWork, *, message: PositionClaimed, cause: UUID, region: CandidacyRegion
) -> None:
    """Announce the yes and ask for a seat; a position that comes too late is given back."""
    case = await CandidacyRepository(uow.session).locked(message.candidacy_id)
    if case is None:
        order = late.given_back(message)
        uow.publish_alone(order, causing=cause, subject=f"candidacy/{message.candidacy_id}")
        return
    world = await world_of(uow, case, region)
    await tell(uow, case, answer.position_claimed(case, message, world), world, region)


async def lose_position(
    uow: UnitOfWork, *, message: PositionRefused, region: CandidacyRegion
) -> None:
    """Close a case whose offer has no position left."""
    case = await CandidacyRepository(uow.session).locked(message.candidacy_id)
    if case is not None:
        world = World(await uow.db_now())
        await tell(uow, case, answer.position_refused(case, message, world), world, region)


async def settle_position(
    uow: UnitOfWork, *, message: PositionReleased, region: CandidacyRegion
) -> None:
    """Take note that the offer keeps nothing for a case any more."""
    case = await CandidacyRepository(uow.session).locked(message.candidacy_id)
    if case is not None:
        world = World(await uow.db_now())
        await tell(uow, case, obligations.settle_position(case), world, region)


async def revoke_position(
    uow: UnitOfWork, *, message: PositionRevoked, region: CandidacyRegion
) -> None:
    """End a case whose position is taken back, or look for another employer."""
    case = await CandidacyRepository(uow.session).locked(message.candidacy_id)
    if case is not None:
        world = World(await uow.db_now())
        await tell(uow, case, leaving.position_revoked(case, message, world), world, region)
