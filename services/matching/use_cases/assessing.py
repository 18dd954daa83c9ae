"""Looks at offers with the sessions of their occupations, for somebody, on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.trainings import CatalogueSession
from services.matching.domain.facts import Course, Rules, Seeker
from services.matching.domain.ranking import Outcome, outcome
from services.matching.domain.search import Found, Hit
from services.matching.models import OfferView, SessionView
from services.matching.repository import ReadingRepository


@dataclass
class Assessing:
    """What is needed to look at an offer; remembers the sessions it read."""

    reading: ReadingRepository
    seeker: Seeker
    rules: Rules
    today: date
    _rows: dict[UUID, SessionView] = field(default_factory=dict)

    async def offers(self, rows: Sequence[tuple[OfferView, Hit]]) -> list[Found]:
        """Return what each offer leads to."""
        by_parent = await self._courses({row.rome_parent for row, _ in rows})
        return [
            Found(row.offer(), hit, self._outcome(row, by_parent.get(row.rome_parent, [])))
            for row, hit in rows
        ]

    async def offer(self, row: OfferView) -> Outcome:
        """Return what one offer leads to."""
        by_parent = await self._courses({row.rome_parent})
        return self._outcome(row, by_parent.get(row.rome_parent, []))

    def shown(self, found: Iterable[Found]) -> dict[UUID, CatalogueSession]:
        """Return the public facts of the sessions that a list of offers shows."""
        best = (each.outcome.best for each in found)
        return self.sessions(each.course for each in best if each is not None)

    def sessions(self, courses: Iterable[Course]) -> dict[UUID, CatalogueSession]:
        """Return the public facts of sessions that were looked at."""
        ids = {course.session_id for course in courses}
        return {each: self._rows[each].session() for each in ids}

    async def _courses(self, parents: set[str]) -> dict[str, list[Course]]:
        if not parents:
            return {}
        by_parent: dict[str, list[Course]] = {}
        for row in await self.reading.sessions_for(parents, self.today):
            self._rows[row.id] = row
            course = row.course()
            for parent in course.rome_parents:
                by_parent.setdefault(parent, []).append(course)
        return by_parent

    def _outcome(self, row: OfferView, courses: list[Course]) -> Outcome:
        return outcome(row.job(), courses, self.seeker, self.rules, self.today)
