"""Counts what is lacking, by basin, occupation and month."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.demand import Lack
from services.matching.domain.opening import ANY_LEVEL, NEVER

_OFFERS = """
SELECT basin_code, rome_parent,
       date_trunc('month', to_timestamp(published) AT TIME ZONE 'UTC')::date AS month, count(*)
FROM openings
WHERE basin_code IS NOT NULL AND get_byte(soonest, :level) = :never
GROUP BY 1, 2, 3
"""

_SESSIONS = """
SELECT v.content ->> 'basin_code', o.rome_parent, date_trunc('month', v.starts_on)::date,
       count(*), coalesce(sum(v.seats_left), 0)
FROM sessions_view v JOIN session_occupations o ON o.session_id = v.id
WHERE v.is_open AND v.bookable AND v.enter_by > :today AND v.starts_on IS NOT NULL
  AND v.content ->> 'basin_code' IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM openings p
    WHERE p.rome_parent = o.rome_parent AND p.basin_code = v.content ->> 'basin_code'
  )
GROUP BY 1, 2, 3
"""


class DemandRepository:
    """Questions about what is lacking, on a day."""

    def __init__(self, session: AsyncSession, today: date) -> None:
        self._session, self.today = session, today

    async def offers_without_training(self) -> list[Lack]:
        """Return the open offers that no funded session opens, by month of publication."""
        values = {"level": ANY_LEVEL, "never": NEVER}
        rows = (await self._session.execute(text(_OFFERS), values)).all()
        return [Lack(basin, parent, month, offers) for basin, parent, month, offers in rows]

    async def sessions_without_offer(self) -> list[Lack]:
        """Return the sessions to come that no offer of their basin asks for, by month of start."""
        rows = (await self._session.execute(text(_SESSIONS), {"today": self.today})).all()
        return [Lack(row[0], row[1], row[2], 0, row[3], row[4]) for row in rows]
