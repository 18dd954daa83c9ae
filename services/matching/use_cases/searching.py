"""Answers a question from memory when it can be, else from PostgreSQL: the same answer."""

from chassis.referentials import rome
from services.matching.domain.choices import choices, counts_of
from services.matching.domain.search import COUNT_LIMIT, Counts, Position, Question
from services.matching.memory.finding import Catalogue, Finding
from services.matching.repository.search import Row, SearchRepository


class Searching:
    """Where a search looks."""

    def __init__(self, search: SearchRepository, catalogue: Catalogue | None = None) -> None:
        self._search, self._catalogue = search, catalogue
        self.rules, self.today = search.rules, search.today
        self._found: tuple[Question, int, Finding] | None = None

    async def count(self, question: Question, radius_km: int) -> int:
        """Return how many offers answer; one more than the limit means many."""
        if finding := self._finding(question, radius_km):
            return min(finding.total(), COUNT_LIMIT + 1)
        return await self._search.count(question, radius_km)

    async def page(
        self, question: Question, radius_km: int, *, after: Position | None, limit: int
    ) -> list[Row]:
        """Return offers in the order asked, from a position on."""
        if finding := self._finding(question, radius_km):
            return await self._search.rows_of(finding.page(after, limit))
        return await self._search.page(question, radius_km, after=after, limit=limit)

    async def counts(self, question: Question, radius_km: int) -> Counts:
        """Return how many offers each choice of a filter would give."""
        if finding := self._finding(question, radius_km):
            return finding.counts()
        parents = {each.parent for each in rome.occupations().values()}
        asked = choices(question, radius_km, parents, self.today)
        counted = {each: await self._search.count(*asked[each]) for each in asked}
        return counts_of(await self._search.count(question, radius_km), counted)

    def _finding(self, question: Question, radius_km: int) -> Finding | None:
        """Return what memory found; the last question is often asked again."""
        if self._catalogue is None or not self._catalogue.answers(question):
            return None
        if self._found is None or self._found[:2] != (question, radius_km):
            self._found = question, radius_km, self._catalogue.find(question, radius_km)
        return self._found[2]
