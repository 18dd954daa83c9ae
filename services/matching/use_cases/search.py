"""Answers a search: the page of offers, the exact count, each with its best session or why not."""

from dataclasses import replace

from chassis.referentials import rome
from services.matching import memory
from services.matching.domain.search import (
    COUNT_LIMIT,
    Found,
    Position,
    Question,
    Results,
    Settled,
    Sort,
    Wish,
    radii,
)
from services.matching.repository import ReadingRepository
from services.matching.settings import MatchingRegion
from services.matching.use_cases.answers import find_place
from services.matching.use_cases.assessing import Assessing
from services.matching.use_cases.searching import Searching


async def search_offers(
    search: Searching,
    reading: ReadingRepository,
    *,
    wish: Wish,
    after: Position | None,
    region: MatchingRegion,
) -> Results:
    """Find offers, wider if nothing is near and it may widen, and what each leads to."""
    settled = await settle(search, reading, wish=wish, after=after, region=region)
    question, radius = settled.question, settled.radius_km
    seen = after.seen if after else 0
    limit = max(0, min(wish.limit, COUNT_LIMIT - seen))
    seeker = question.seeker(radius if question.measured else None)
    assessing = Assessing(reading, seeker, search.rules, search.today)
    found = await _found(search, assessing, question, radius, after, limit + 1)
    more = len(found) > limit and seen + limit < COUNT_LIMIT
    items = found[:limit]
    return Results(
        items=items,
        sessions=assessing.shown(items),
        total=settled.total,
        radius_km=settled.shown_radius_km,
        widened=settled.widened,
        corrected_words=settled.corrected,
        next_position=_position(items[-1], radius, seen + limit) if more else None,
    )


async def settle(
    search: Searching,
    reading: ReadingRepository,
    *,
    wish: Wish,
    region: MatchingRegion,
    after: Position | None = None,
) -> Settled:
    """Find places and occupations, correct words, and widen if nothing is near and it may."""
    asked = await _question(reading, wish, region)
    question, corrected = await _as_meant(search, asked, wish.words, after)
    radius, total = await _radius(search, question, after, wish.widen, region)
    return Settled(question, radius, total, corrected)


async def _question(reading: ReadingRepository, wish: Wish, region: MatchingRegion) -> Question:
    spot = await find_place(reading, insee_code=wish.insee_code, lat=wish.lat, lon=wish.lon)
    measured = spot is not None and spot.point is not None
    meant = memory.meant_by(wish.words)
    sort = wish.sort or Sort.DISTANCE
    return Question(
        spot=spot,
        radius_km=wish.radius_km or region.radius_km,
        words=_said(wish.words),
        word_parents=frozenset() if meant.written else meant.parents,
        parents=frozenset({rome.parent_of(wish.occupation)} if wish.occupation else ()),
        contracts=wish.contracts,
        basin=wish.basin,
        level=0 if wish.no_diploma else wish.max_level,
        only_accessible=wish.no_diploma,
        working_time=wish.working_time,
        starts_by=wish.starts_by,
        sort=Sort.NEWEST if sort is Sort.DISTANCE and not measured else sort,
    )


async def _as_meant(
    search: Searching, question: Question, words: str, after: Position | None
) -> tuple[Question, str | None]:
    """Return the question with its words corrected, when nothing near has those written."""
    meant = memory.meant_by(words)
    radius = after.radius_km if after else question.radius_km
    if meant.written is None or await search.count(question, radius):
        return question, None
    said = _said(meant.written)
    return replace(question, words=said, word_parents=meant.parents), meant.written


def _said(words: str) -> str:
    return " ".join(memory.words(words)).lower()


async def _radius(
    search: Searching,
    question: Question,
    after: Position | None,
    widen: bool,
    region: MatchingRegion,
) -> tuple[int, int]:
    if after is not None:
        return after.radius_km, await search.count(question, after.radius_km)
    step, up_to = region.widen_step_km, region.widen_up_to_km
    may = widen and question.measured
    radius = question.radius_km
    for radius in radii(question.radius_km, step=step, up_to=up_to, widen=may):
        if total := await search.count(question, radius):
            return radius, total
    return radius, 0


async def _found(
    search: Searching,
    assessing: Assessing,
    question: Question,
    radius: int,
    after: Position | None,
    limit: int,
) -> list[Found]:
    if question.sort is Sort.SCORE:
        return _beyond(await _by_score(search, assessing, question, radius), after)
    rows = await search.page(question, radius, after=after, limit=limit)
    return await assessing.offers(rows)


async def _by_score(
    search: Searching, assessing: Assessing, question: Question, radius: int
) -> list[Found]:
    """Rank the first thousand, nearest or newest: beyond, nobody reads."""
    first = replace(question, sort=Sort.DISTANCE if question.measured else Sort.NEWEST)
    found = await assessing.offers(await search.page(first, radius, after=None, limit=COUNT_LIMIT))
    scored = [replace(each, hit=each.hit._replace(value=-each.outcome.score)) for each in found]
    return sorted(scored, key=lambda each: each.hit.rank)


def _beyond(found: list[Found], after: Position | None) -> list[Found]:
    return [each for each in found if after is None or each.hit.rank > after.rank]


def _position(last: Found, radius: int, seen: int) -> Position:
    value, tie, key = last.hit.rank
    return Position(radius, seen, value, tie, key)
