"""Shows first, among equal offers, those where fewer people wait for an answer."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from services.matching.repository import ProjectionRepository, WaitingRepository


async def count_waiting(
    uow: UnitOfWork, *, candidacy_id: UUID, offer_id: UUID, answered: bool
) -> None:
    """Take a candidacy that was sent or answered, and count who waits for its offer."""
    waiting = WaitingRepository(uow.session)
    await waiting.keep(candidacy_id, offer_id, answered=answered)
    await ProjectionRepository(uow.session).announce(await waiting.count_again([offer_id]))
