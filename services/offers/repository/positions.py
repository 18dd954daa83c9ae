"""Questions about positions: rivals are settled here, by the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.offers import ClosingReason
from services.offers.domain.states import ClaimState, ClosedBy, OfferState
from services.offers.models import Offer, PositionClaim, claim_id


class PositionsRepository:
    """The ledger of positions and of the claims on them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, claim: PositionClaim) -> PositionClaim:
        """Keep the answer to a first request."""
        self._session.add(claim)
        await self._session.flush()
        return claim

    async def claim_of(self, candidacy_id: UUID, offer_id: UUID) -> PositionClaim | None:
        """Return the claim of a candidacy on an offer, locked.

        The advisory lock stands for the row that does not exist yet: a position asked for and
        given back at the same instant are handled one after the other.
        """
        wanted = claim_id(candidacy_id, offer_id)
        key = int.from_bytes(wanted.bytes[:8], signed=True)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))
        query = select(PositionClaim).where(col(PositionClaim.id) == wanted).with_for_update()
        found: PositionClaim | None = await self._session.scalar(
            query.execution_options(populate_existing=True)
        )
        return found

    async def take(self, offer_id: UUID) -> bool:
        """Take a position if one is left.

        Closed, an offer gives none, except after the employer's own « pourvu »: the acceptance
        that waited at that instant still counts.
        """
        after_filled = and_(
            col(Offer.closed_by) == ClosedBy.EMPLOYER,
            col(Offer.closing_reason) == ClosingReason.FILLED,
        )
        position = (
            update(Offer)
            .where(col(Offer.id) == offer_id)
            .where(or_(col(Offer.positions).is_(None), col(Offer.claimed) < col(Offer.positions)))
            .where(or_(col(Offer.state) == OfferState.OPEN, after_filled))
            .values(claimed=col(Offer.claimed) + 1)
            .returning(col(Offer.id))
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(position) is not None

    async def kept(self, offer_id: UUID) -> Sequence[PositionClaim]:
        """Return the claims that keep a position of an offer, locked in the order of their ids."""
        query = (
            select(PositionClaim)
            .where(col(PositionClaim.offer_id) == offer_id)
            .where(col(PositionClaim.state) == ClaimState.CLAIMED)
            .order_by(col(PositionClaim.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()

    async def lock_offer(self, offer_id: UUID) -> Offer | None:
        """Return the offer, locked, as it is now: a release not yet saved is waited for."""
        query = select(Offer).where(col(Offer.id) == offer_id).with_for_update()
        found: Offer | None = await self._session.scalar(
            query.execution_options(populate_existing=True)
        )
        return found
