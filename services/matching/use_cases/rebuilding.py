"""Makes the read model again from its topics, in one transaction, and says only what differs."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

from chassis.clock import now
from chassis.unit_of_work import UnitOfWork
from contracts.matching import OfferUnmatched
from services.matching.repository import ProjectionRepository, RebuildRepository
from services.matching.settings import MatchingRegion
from services.matching.use_cases.projection import Heard, keep_offers, keep_sessions, rules_of
from services.matching.use_cases.reviewing import Reviewing

History = AsyncIterator[Sequence[Heard]]


async def rebuild(
    uow: UnitOfWork, *, sessions: History, offers: History, region: MatchingRegion
) -> None:
    """Forget everything and hear it again: sessions first, so that each offer is looked at once.

    Gains and losses that were said already are not said again.
    """
    rebuilding = RebuildRepository(uow.session)
    before = await rebuilding.matched()
    await rebuilding.forget_everything()
    async for heard in sessions:
        await keep_sessions(uow, heard=heard, region=region, silent=True)
    async for heard in offers:
        await keep_offers(uow, heard=heard, region=region, silent=True)
    await _say_what_differs(uow, before, region)
    await ProjectionRepository(uow.session).announce_everything()


async def _say_what_differs(uow: UnitOfWork, before: set[UUID], region: MatchingRegion) -> None:
    rebuilding, cause = RebuildRepository(uow.session), uuid4()
    after = await rebuilding.matched()
    reviewing = Reviewing(uow, rules_of(region), now().date())
    for parent in await rebuilding.forget_trainings_of(after - before):
        await reviewing.occupation(parent, cause=cause)
    for offer_id, parent, basin in await rebuilding.open_ones(before - after):
        lost = OfferUnmatched(offer_id=offer_id, rome_parent=parent, basin_code=basin)
        uow.publish_alone(lost, causing=cause, subject=f"offer/{offer_id}")
