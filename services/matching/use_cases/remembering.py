"""Keeps the catalogue in memory equal to the read model: all of it, then what changes."""

from collections.abc import Sequence

from chassis.clock import now
from chassis.database import Sessions
from services.matching.domain.facts import Rules
from services.matching.memory.live import LiveCatalogue
from services.matching.repository import ColumnarRepository
from services.matching.repository.projection import EVERYTHING, SESSIONS


class Remembering:
    """Loads the catalogue of a process, and follows what is announced."""

    def __init__(self, sessions: Sessions, live: LiveCatalogue, rules: Rules) -> None:
        self._sessions, self._live, self._rules = sessions, live, rules

    async def load(self) -> None:
        """Read everything."""
        today = now().date()
        async with self._sessions() as session:
            columns = ColumnarRepository(session, self._live.basins)
            openings, courses = await columns.openings(), await columns.courses(self._rules, today)
        self._live.load(openings, courses, today)

    async def follow(self, announced: Sequence[str]) -> None:
        """Read what was announced: keys of openings, or that sessions changed; and a new day."""
        if EVERYTHING in announced:
            await self.load()
            return
        today, keys = now().date(), sorted(_keys(announced))
        async with self._sessions() as session:
            columns = ColumnarRepository(session, self._live.basins)
            if keys:
                self._live.change(keys, await columns.openings_with(keys))
            if SESSIONS in announced or self._live.on(today) is None:
                self._live.take_courses(await columns.courses(self._rules, today), today)
        self._live.tidy()


def _keys(announced: Sequence[str]) -> set[int]:
    lists = (each for each in announced if each != SESSIONS)
    return {int(key) for each in lists for key in each.split(",")}
