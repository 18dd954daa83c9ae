"""Positions: kept and given back on order; the answer is always the current truth."""

from chassis.unit_of_work import UnitOfWork
from contracts.offers import ClaimPosition, ClosingReason, PositionRefusalReason, ReleasePosition
from services.offers.domain.record import POSTED
from services.offers.domain.states import ClaimState, ClosedBy
from services.offers.models import Offer, PositionClaim
from services.offers.repository import OffersRepository, PositionsRepository
from services.offers.settings import OffersRegion


async def claim_position(uow: UnitOfWork, *, order: ClaimPosition) -> None:
    """Keep a position for an accepted candidate (garder un poste), or refuse; then answer."""
    positions = PositionsRepository(uow.session)
    claim = await positions.claim_of(order.candidacy_id, order.offer_id)
    if claim is None:
        taken = await positions.take(order.offer_id)
        offer = await positions.lock_offer(order.offer_id)
        if not taken and offer is not None:  # a release may have been saved meanwhile: look again
            taken = await positions.take(order.offer_id)
            offer = await positions.lock_offer(order.offer_id)
        refused = None if taken else _why_not(offer)
        now = await uow.db_now()
        claim = PositionClaim.answered(order.candidacy_id, order.offer_id, now, refused)
        await positions.add(claim)
        if taken and offer is not None and offer.is_open and offer.is_full:
            closed = offer.close(ClosingReason.FILLED, ClosedBy.POSITIONS, now)
            uow.publish(*closed, author=offer)
    uow.publish(claim.answer(), author=claim)


async def release_position(
    uow: UnitOfWork, *, order: ReleasePosition, region: OffersRegion
) -> None:
    """Give a position back (rendre un poste), whether or not it was obtained; then answer."""
    positions = PositionsRepository(uow.session)
    claim = await positions.claim_of(order.candidacy_id, order.offer_id)
    if claim is None:
        now = await uow.db_now()
        claim = await positions.add(
            PositionClaim.tombstone(order.candidacy_id, order.offer_id, now)
        )
    elif claim.state is ClaimState.CLAIMED:
        claim.release()
        await _free(uow, order, region)
    uow.publish(claim.released(), author=claim)


async def _free(uow: UnitOfWork, order: ReleasePosition, region: OffersRegion) -> None:
    offer = await PositionsRepository(uow.session).lock_offer(order.offer_id)
    if offer is None:
        return
    offer.claimed -= 1
    if offer.closed_by is not ClosedBy.POSITIONS or offer.is_full:
        return
    if offer.source == POSTED and await OffersRepository(uow.session).same_job(offer):
        return
    offer.reopen()
    uow.publish(offer.imported(region.unclaimed), author=offer)


def _why_not(offer: Offer | None) -> PositionRefusalReason:
    return PositionRefusalReason.OFFER_UNKNOWN if offer is None else offer.refusal()
