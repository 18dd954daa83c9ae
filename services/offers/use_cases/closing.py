"""Offers that end: by their employer, by the Région, or at their term."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from contracts.offers import ClosingReason
from services.offers.domain.states import EMPLOYER_REASONS, ClosedBy, ModerationReason, OfferNotOpen
from services.offers.models import Offer
from services.offers.repository import OffersRepository, PositionsRepository


async def close_offer(
    uow: UnitOfWork, *, offer_id: UUID, establishments: Sequence[UUID], reason: ClosingReason
) -> Offer:
    """Let an employer close an offer (clore une offre); positions already kept stay kept."""
    if reason not in EMPLOYER_REASONS:
        raise ValueError(reason)
    offer = await OffersRepository(uow.session).of_establishment(offer_id, establishments)
    if offer is None:
        raise NotFound("Cette offre n’existe pas ou n’est pas la vôtre.")
    if not offer.is_open and offer.closed_by is not ClosedBy.POSITIONS:
        raise OfferNotOpen("Rechargez la page pour voir où en est l’offre.")
    _close(uow, offer, reason, ClosedBy.EMPLOYER, await uow.db_now())
    return offer


async def moderate_offer(uow: UnitOfWork, *, offer_id: UUID, reason: ModerationReason) -> int:
    """Hide an offer (modérer une offre) and take back its positions; return how many were kept."""
    positions = PositionsRepository(uow.session)
    await positions.kept(offer_id)  # locked before the offer, as everywhere
    offer = await positions.lock_offer(offer_id)
    if offer is None:
        raise NotFound("Cette offre n’existe pas.")
    if offer.closed_by is ClosedBy.REGION:
        raise OfferNotOpen("Cette offre est déjà retirée.")
    _close(uow, offer, ClosingReason.MODERATED, ClosedBy.REGION, await uow.db_now())
    uow.audit(
        action="offer.moderate", object_kind="offer", object_id=offer.id, reason_code=reason.value
    )
    kept = await positions.kept(offer_id)
    for claim in kept:
        uow.publish(claim.revoke(), author=claim)
    offer.claimed -= len(kept)
    return len(kept)


async def expire_offer(uow: UnitOfWork, *, offer_id: UUID) -> None:
    """Close an offer at its term (offre arrivée à son terme)."""
    offer = await OffersRepository(uow.session).locked(offer_id)
    if offer is None or not (offer.is_open or offer.closed_by is ClosedBy.POSITIONS):
        return
    _close(uow, offer, ClosingReason.EXPIRED, ClosedBy.TERM, await uow.db_now())


def _close(
    uow: UnitOfWork, offer: Offer, reason: ClosingReason, by: ClosedBy, now: datetime
) -> None:
    before = offer.state
    uow.publish(*offer.close(reason, by, now), author=offer)
    uow.audit(
        action="offer.close",
        object_kind="offer",
        object_id=offer.id,
        from_state=before.value,
        to_state=offer.state.value,
        reason_code=reason.value,
    )
