"""Writes the read model, in sets: the last message wins, whatever the order of arrival."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    column,
    delete,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.matching.models import (
    MatchingTable,
    OfferView,
    Opening,
    SessionOccupation,
    SessionView,
)

Values = dict[str, Any]
_LOCKS = 7_103
_HOLD = """
SELECT pg_advisory_xact_lock(:locks, number)
FROM (SELECT number FROM unnest(CAST(:numbers AS int[])) AS number ORDER BY number) AS held
"""
_SET_SOONEST = """
UPDATE openings SET soonest = new.soonest
FROM unnest(CAST(:keys AS bigint[]), CAST(:soonest AS bytea[])) AS new (key, soonest)
WHERE openings.key = new.key AND rome_parent = :parent
RETURNING openings.key, id, basin_code
"""
ANNOUNCED, SESSIONS, EVERYTHING = "matching", "sessions", "everything"
_KEYS_AT_ONCE = 300


class ProjectionRepository:
    """Questions of whoever keeps the read model up to date."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold_occupations(self, parents: Iterable[str]) -> None:
        """Wait for whoever is changing offers or sessions of these occupations."""
        numbers = [ord(each[0]) * 10_000 + int(each[1:]) for each in set(parents)]
        await self._session.execute(text(_HOLD), {"locks": _LOCKS, "numbers": numbers})

    async def keep_offers(self, rows: Sequence[OfferView]) -> set[UUID]:
        """Write offers unless a later message was read already; return which were written."""
        values = [each.model_dump(mode="json", exclude={"words"}) for each in rows]
        return await self._keep_later(OfferView, values)

    async def keep_sessions(
        self, rows: Sequence[SessionView], parents: Mapping[UUID, Collection[str]]
    ) -> set[UUID]:
        """Write sessions and their occupations unless a later message was read already."""
        written = await self._keep_later(
            SessionView, [each.model_dump(mode="json") for each in rows]
        )
        pairs = [
            {"rome_parent": parent, "session_id": str(id_)}
            for id_ in written
            for parent in sorted(set(parents[id_]))
        ]
        theirs = col(SessionOccupation.session_id).in_(written)
        kept = [UUID(each["session_id"]) for each in pairs]
        await self._session.execute(delete(SessionOccupation).where(theirs))
        if kept:
            await self._session.execute(_inserted(SessionOccupation, pairs))
        return written

    async def known_sessions(self, ids: Collection[UUID]) -> dict[UUID, SessionView]:
        """Return sessions as they were last read."""
        query = select(SessionView).where(col(SessionView.id).in_(ids))
        found = (await self._session.scalars(query)).all()
        for each in found:
            self._session.expunge(each)
        return {each.id: each for each in found}

    async def soonest_of(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """Return what trainings opened of these offers, as far as they are open."""
        query = select(col(Opening.id), col(Opening.soonest)).where(col(Opening.id).in_(ids))
        return {id_: soonest for id_, soonest in (await self._session.execute(query)).all()}

    async def keep_openings(self, rows: Sequence[Opening]) -> None:
        """Write openings; who waits for an answer is counted elsewhere."""
        if not rows:
            return
        statement = _inserted(Opening, [each.values() for each in rows])
        changes = {
            name: statement.excluded[name]
            for name in Opening.model_fields
            if name not in ("id", "key", "pending")
        }
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=changes)
        )

    async def drop_openings(self, ids: Collection[UUID]) -> None:
        """Take offers out of searches."""
        if ids:
            await self._session.execute(delete(Opening).where(col(Opening.id).in_(ids)))

    async def set_soonest(
        self, parent: str, soonest: Mapping[int, bytes]
    ) -> list[tuple[int, UUID, str | None]]:
        """Write what trainings open of offers of an occupation; return their key, id and basin."""
        values = {"parent": parent, "keys": list(soonest), "soonest": list(soonest.values())}
        rows = (await self._session.execute(text(_SET_SOONEST), values)).all()
        return [(row[0], row[1], row[2]) for row in rows]

    async def announce_everything(self) -> None:
        """Tell every process of the service, once committed, that all may have changed."""
        await self._session.execute(select(func.pg_notify(ANNOUNCED, EVERYTHING)))

    async def announce(self, keys: Sequence[int] = (), *, sessions: bool = False) -> None:
        """Tell every process of the service, once committed, what changed."""
        said = [SESSIONS] if sessions else []
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            said.append(",".join(map(str, keys[start : start + _KEYS_AT_ONCE])))
        for each in said:
            await self._session.execute(select(func.pg_notify(ANNOUNCED, each)))

    async def occupations(self) -> Sequence[str]:
        """Return the occupations of open offers."""
        query = select(col(Opening.rome_parent)).distinct().order_by(col(Opening.rome_parent))
        return (await self._session.scalars(query)).all()

    async def begun(self, after: date, until: date) -> Sequence[str]:
        """Return the occupations of sessions whose last day to enter lies between two days."""
        enter_by = col(SessionView.enter_by)
        query = (
            select(col(SessionOccupation.rome_parent))
            .join(SessionView, col(SessionView.id) == col(SessionOccupation.session_id))
            .where(enter_by > after, enter_by <= until)
            .distinct()
        )
        return (await self._session.scalars(query)).all()

    async def _keep_later(self, table: type[Any], values: list[Values]) -> set[UUID]:
        statement = _inserted(table, values)
        changes = {name: statement.excluded[name] for name in values[0] if name != "id"}
        later = statement.excluded["sequence"] > col(table.sequence)
        written = statement.on_conflict_do_update(
            index_elements=["id"], set_=changes, where=later
        ).returning(col(table.id))
        return set((await self._session.scalars(written)).all())


def _inserted(table: type[MatchingTable], values: list[Values]) -> Insert:
    """Return the insertion of rows given as one JSON value: one statement for any number."""
    names = list(values[0])
    return insert(table).from_select(names, _recordset(table, names, values))


def _recordset(table: type[Any], names: list[str], values: list[Values]) -> Select[Any]:
    shape: ColumnElement[Any] = literal_column(f"NULL::{table.__tablename__}")
    rows = func.json_populate_recordset(shape, literal(values, JSON))
    return select(*rows.table_valued(*(column(name) for name in names)).c)
