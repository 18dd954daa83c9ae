"""Questions about the copies of offers and sessions."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.trainings import RecruitmentStatus
from services.candidacy.models import OfferCopy, SessionCopy

RECRUITING = (RecruitmentStatus.OPEN, RecruitmentStatus.UNKNOWN)
Copy = type[OfferCopy] | type[SessionCopy]


class CopiesRepository:
    """What the catalogues said last."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def offer(self, offer_id: UUID) -> OfferCopy | None:
        """Return an offer, kept from changing until this transaction ends."""
        query = select(OfferCopy).where(col(OfferCopy.id) == offer_id).with_for_update(read=True)
        found: OfferCopy | None = await self._session.scalar(query)
        return found

    async def write(
        self,
        copy: Copy,
        id_: UUID,
        version: int,
        values: Mapping[str, object],
        *,
        first: Mapping[str, object] | None = None,
    ) -> bool:
        """Write what a message says of an offer or session, unless a later one was applied.

        ``first``: what else is written when nothing was known of it. The row is locked from here
        on; say whether it was written.
        """
        row = insert(copy).values(id=id_, version=version, **{**(first or {}), **values})
        written = row.on_conflict_do_update(
            index_elements=["id"],
            set_={"version": version, **values},
            where=col(copy.version) <= version,
        )
        return await self._session.scalar(written.returning(col(copy.id))) is not None

    async def session(self, session_id: UUID | None) -> SessionCopy | None:
        """Return a session."""
        return await self._session.get(SessionCopy, session_id) if session_id else None

    async def bookable(
        self, session_ids: Collection[UUID], *, rome_parent: str, starts_from: date
    ) -> frozenset[UUID]:
        """Return which of these sessions can be asked for now, for this occupation."""
        query = (
            select(col(SessionCopy.id))
            .where(col(SessionCopy.id).in_(session_ids))
            .where(col(SessionCopy.cancelled).is_(False), col(SessionCopy.bookable).is_(True))
            .where(col(SessionCopy.recruitment_status).in_(RECRUITING))
            .where(literal(rome_parent) == any_(col(SessionCopy.rome_parents)))
            .where(
                or_(
                    col(SessionCopy.starts_on) >= starts_from,
                    col(SessionCopy.permanent_entry).is_(True),
                )
            )
        )
        return frozenset((await self._session.scalars(query)).all())

    async def known(self, session_ids: Collection[UUID]) -> frozenset[UUID]:
        """Return which of these sessions have a copy here."""
        query = select(col(SessionCopy.id)).where(col(SessionCopy.id).in_(session_ids))
        return frozenset((await self._session.scalars(query)).all())

    async def rome_parent(self, offer_id: UUID) -> str:
        """Return the parent occupation of an offer."""
        query = select(col(OfferCopy.rome_parent)).where(col(OfferCopy.id) == offer_id)
        return (await self._session.scalars(query)).one()
