"""Reads whole columns: PostgreSQL copies rows of one width, NumPy takes them as they are."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.choices import CONTRACTS, WORKING_TIMES
from services.matching.domain.facts import TAKES_PEOPLE, Rules
from services.matching.models.columns import COURSE, OPENING, Rows

_PLACE = """
  coalesce(lat * 1e6, 2e9)::int4, coalesce(lon * 1e6, 2e9)::int4,
  (ascii(rome_parent) - 65) * 10000 + right(rome_parent, 4)::int4,
  CASE WHEN department IS NULL THEN 0 ELSE ascii(department) * 65536
    + ascii(substr(department, 2)) * 256 + ascii(substr(department, 3)) END
"""
_OPENINGS = (
    "SELECT key,"
    + _PLACE
    + """,
  CASE WHEN starts_until IS NULL THEN 65534
    ELSE least(greatest(starts_until - date '2020-01-01', 0), 65533) END,
  published,
  coalesce(array_position($1::text[], contract_kind::text), 0)::int2,
  coalesce(array_position($2::text[], working_time::text), 0)::int2,
  coalesce(array_position($3::text[], basin_code::text), 0)::int2,
  pending, soonest
FROM openings
"""
)
_COURSES = (
    "SELECT uuid_send(id),"
    + _PLACE
    + """,
  remote::int4::int2, level_needed, first_month, last_day
FROM sessions_view JOIN session_occupations ON session_id = id
WHERE is_open AND bookable AND recruitment = ANY($1::text[]) AND enter_by > $2::date
  AND (region_funded OR funding_route = ANY($3::text[]) OR funders && $4::varchar[])
"""
)
_IN_ORDER = " ORDER BY enter_by, id"
_HEADER, _TRAILER = 19, 2


class ColumnarRepository:
    """Questions whose answer is columns."""

    def __init__(self, session: AsyncSession, basins: Sequence[str] = ()) -> None:
        self._session, self._basins = session, tuple(basins)

    async def openings(self) -> Rows:
        """Return every opening."""
        return await self._openings("")

    async def openings_with(self, keys: Collection[int]) -> Rows:
        """Return the openings that have these keys."""
        return await self._openings("WHERE key = ANY($4::int8[])", list(keys))

    async def openings_of(self, parent: str, south: float = -90.0, north: float = 90.0) -> Rows:
        """Return the openings of an occupation between two latitudes, and those nowhere."""
        where = "WHERE rome_parent = $4 AND (lat IS NULL OR lat BETWEEN $5 AND $6)"
        return await self._openings(where, parent, south, north)

    async def courses(self, rules: Rules, today: date) -> Rows:
        """Return the sessions that take people, once per occupation."""
        return await self._courses(rules, today, "")

    async def courses_of(self, parents: Collection[str], rules: Rules, today: date) -> Rows:
        """Return those of these occupations, in the order in which one enters."""
        where = f" AND rome_parent = ANY($5::text[]){_IN_ORDER}"
        return await self._courses(rules, today, where, sorted(parents))

    async def _openings(self, where: str, *more: object) -> Rows:
        lists = (list(CONTRACTS), list(WORKING_TIMES), list(self._basins))
        return await self._copied(_OPENINGS + where, OPENING, *lists, *more)

    async def _courses(self, rules: Rules, today: date, where: str, *more: object) -> Rows:
        funding = (sorted(rules.funding_routes), list(rules.funder_codes))
        kinds = [each.value for each in TAKES_PEOPLE]
        return await self._copied(_COURSES + where, COURSE, kinds, today, *funding, *more)

    async def _copied(self, query: str, dtype: np.dtype[np.void], *values: object) -> Rows:
        connection = await self._session.connection()
        raw: Any = (await connection.get_raw_connection()).driver_connection
        parts: list[bytes] = []

        async def keep(part: bytes) -> None:
            parts.append(part)

        await raw.copy_from_query(query, *values, output=keep, format="binary")
        return _read(b"".join(parts), dtype)


def _read(copied: bytes, dtype: np.dtype[np.void]) -> Rows:
    """Return the rows of a binary copy whose columns have one width each and no null."""
    names = dtype.names or ()
    fields: list[Any] = [("fields", ">i2")]
    for name in names:
        base, shape = dtype[name].base.newbyteorder(">"), dtype[name].shape
        fields += [(f"width of {name}", ">i4"), (name, base, shape)]
    wire = np.frombuffer(copied[_HEADER:-_TRAILER], np.dtype(fields))
    rows = np.empty(len(wire), dtype)
    for name in names:
        rows[name] = wire[name]
    return cast(Rows, rows)
