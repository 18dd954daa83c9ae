"""Writes the read model: the last message wins, whatever the order of arrival."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.matching.domain.facts import ANYONE, Rules
from services.matching.models import OfferView, SessionOccupation, SessionView
from services.matching.repository.fitting import fitting_sessions

_KEPT_BY_REVIEW = {"matched", "words"}
_LOCKS = 7_103


@dataclass(frozen=True)
class Changed:
    """An offer that gained its first session, or lost its last."""

    offer_id: UUID
    rome_parent: str
    basin_code: str | None
    session_id: UUID | None


class ProjectionRepository:
    """Questions of whoever keeps the read model up to date."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold_occupations(self, parents: Iterable[str]) -> None:
        """Wait for whoever is changing offers or sessions of these occupations."""
        for parent in sorted(set(parents)):
            key = ord(parent[0]) * 10_000 + int(parent[1:])
            await self._session.execute(select(func.pg_advisory_xact_lock(_LOCKS, key)))

    async def keep_offer(self, row: OfferView) -> bool:
        """Write an offer unless a later message was read already; say whether it was written."""
        values = row.model_dump(exclude=_KEPT_BY_REVIEW)
        statement = insert(OfferView).values(**values, matched=False)
        changes = {name: statement.excluded[name] for name in values if name != "id"}
        if not row.is_open:
            changes["matched"] = statement.excluded["matched"]
        written = statement.on_conflict_do_update(
            index_elements=["id"],
            set_=changes,
            where=statement.excluded.sequence > col(OfferView.sequence),
        )
        return await self._session.scalar(written.returning(col(OfferView.id))) is not None

    async def known_session(self, session_id: UUID) -> SessionView | None:
        """Return the session as it was last read."""
        query = select(SessionView).where(col(SessionView.id) == session_id)
        found: SessionView | None = await self._session.scalar(query)
        if found is not None:
            self._session.expunge(found)
        return found

    async def keep_session(self, row: SessionView, parents: Sequence[str]) -> bool:
        """Write a session and its occupations unless a later message was read already."""
        values = row.model_dump()
        statement = insert(SessionView).values(**values)
        written = statement.on_conflict_do_update(
            index_elements=["id"],
            set_={name: statement.excluded[name] for name in values if name != "id"},
            where=statement.excluded.sequence > col(SessionView.sequence),
        )
        if await self._session.scalar(written.returning(col(SessionView.id))) is None:
            return False
        mine = col(SessionOccupation.session_id) == row.id
        await self._session.execute(delete(SessionOccupation).where(mine))
        if pairs := [{"rome_parent": each, "session_id": row.id} for each in sorted(set(parents))]:
            await self._session.execute(insert(SessionOccupation), pairs)
        return True

    async def review_offer(self, offer_id: UUID, rules: Rules, today: date) -> list[Changed]:
        """Return the offer if it just gained its first session or lost its last."""
        return await self._review([col(OfferView.id) == offer_id], rules, today)

    async def review_occupations(
        self, parents: Iterable[str], rules: Rules, today: date
    ) -> list[Changed]:
        """Return the offers of these occupations that gained their first or lost their last."""
        return await self._review([col(OfferView.rome_parent).in_(set(parents))], rules, today)

    async def _review(self, which: list[object], rules: Rules, today: date) -> list[Changed]:
        sessions = fitting_sessions(ANYONE, rules, today)
        fits = sessions.order_by(None).exists()
        statement = (
            update(OfferView)
            .where(col(OfferView.is_open), *which)  # type: ignore[arg-type]
            .where(col(OfferView.matched) != fits)
            .values(matched=fits)
            .returning(
                col(OfferView.id),
                col(OfferView.rome_parent),
                col(OfferView.basin_code),
                sessions.limit(1).scalar_subquery(),
            )
            .execution_options(synchronize_session=False)
        )
        rows = (await self._session.execute(statement)).all()
        return sorted((Changed(*row) for row in rows), key=lambda each: str(each.offer_id))

    async def occupations(self) -> Sequence[str]:
        """Return the occupations of open offers."""
        query = select(col(OfferView.rome_parent)).where(col(OfferView.is_open)).distinct()
        return (await self._session.scalars(query.order_by(col(OfferView.rome_parent)))).all()
