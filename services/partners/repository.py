"""Questions about partners, their keys and what they were told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.partners.models import ApiKey, FeedItem, Followed, Partner, SessionProviders


class PartnersRepository:
    """Every SQL statement of the service."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def remember_session(
        self, session_id: UUID, providers: tuple[UUID, UUID], version: int
    ) -> None:
        """Keep the providers of a session; an older state changes nothing."""
        row = insert(SessionProviders).values(
            session_id=session_id,
            responsible_id=providers[0],
            delivering_id=providers[1],
            version=version,
        )
        await self._session.execute(
            row.on_conflict_do_update(
                index_elements=["session_id"],
                set_={
                    "responsible_id": row.excluded.responsible_id,
                    "delivering_id": row.excluded.delivering_id,
                    "version": row.excluded.version,
                },
                where=row.excluded.version > col(SessionProviders.version),
            )
        )

    async def knows_session(self, session_id: UUID) -> bool:
        """Say whether the catalogue has told us of a session."""
        return await self._session.get(SessionProviders, session_id) is not None

    async def concerned_by(self, session_id: UUID) -> Sequence[Partner]:
        """Return the partners that are a provider of a session."""
        query = (
            select(Partner)
            .join(
                SessionProviders,
                or_(
                    col(Partner.organisation_id) == col(SessionProviders.responsible_id),
                    col(Partner.organisation_id) == col(SessionProviders.delivering_id),
                ),
            )
            .where(col(SessionProviders.session_id) == session_id)
            .order_by(col(Partner.id))
        )
        return (await self._session.scalars(query)).all()

    async def followed(self, enrolment_id: UUID, session_id: UUID) -> Followed:
        """Return what was told of an enrolment, locked; a new row when nothing was."""
        new = insert(Followed).values(
            id=enrolment_id, session_id=session_id, progress="none", facts=0, version=0
        )
        await self._session.execute(new.on_conflict_do_nothing())
        query = select(Followed).where(col(Followed.id) == enrolment_id).with_for_update()
        return (await self._session.scalars(query)).one()

    async def append(
        self, partner_id: str, event_id: UUID, type_: str, body: dict[str, Any], at: datetime
    ) -> None:
        """Add a fact at the next position of a partner's ledger."""
        position = await self._session.scalar(
            update(Partner)
            .where(col(Partner.id) == partner_id)
            .values(last_position=col(Partner.last_position) + 1)
            .returning(col(Partner.last_position))
        )
        self._session.add(
            FeedItem(
                partner_id=partner_id,
                position=position or 0,
                event_id=event_id,
                type=type_,
                body=body,
                created_at=at,
            )
        )

    async def feed(self, partner_id: str, after: int, limit: int) -> Sequence[FeedItem]:
        """Return the facts of a partner after a position, in order."""
        query = (
            select(FeedItem)
            .where(col(FeedItem.partner_id) == partner_id, col(FeedItem.position) > after)
            .order_by(col(FeedItem.position))
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def oldest_position(self, partner_id: str) -> int | None:
        """Return the first position still kept."""
        query = select(func.min(col(FeedItem.position))).where(
            col(FeedItem.partner_id) == partner_id
        )
        found: int | None = await self._session.scalar(query)
        return found

    async def partner(self, partner_id: str) -> Partner | None:
        """Return a partner."""
        return await self._session.get(Partner, partner_id)

    async def partners_of(self, organisations: Sequence[UUID]) -> Sequence[Partner]:
        """Return the partners of some organisations."""
        query = (
            select(Partner)
            .where(col(Partner.organisation_id).in_(organisations))
            .order_by(col(Partner.id))
            .with_for_update()
        )
        return (await self._session.scalars(query)).all()

    async def active_keys(self, partner_ids: Sequence[str]) -> Sequence[ApiKey]:
        """Return the keys that still open."""
        query = (
            select(ApiKey)
            .where(col(ApiKey.partner_id).in_(partner_ids))
            .where(col(ApiKey.revoked_at).is_(None), col(ApiKey.expires_at) > func.now())
            .order_by(col(ApiKey.created_at))
        )
        return (await self._session.scalars(query)).all()

    async def key_by_hash(self, hashed: str) -> tuple[ApiKey, Partner] | None:
        """Return an active key and its partner."""
        query = (
            select(ApiKey, Partner)
            .join(Partner, col(Partner.id) == col(ApiKey.partner_id))
            .where(col(ApiKey.hash) == hashed, col(ApiKey.revoked_at).is_(None))
            .where(col(ApiKey.expires_at) > func.now())
        )
        row = (await self._session.execute(query)).one_or_none()
        return None if row is None else (row[0], row[1])

    def add(self, row: Partner | ApiKey) -> None:
        """Add a partner or a key."""
        self._session.add(row)
