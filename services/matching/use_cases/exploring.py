"""A search seen otherwise than as a list: counted by filter, or as points of a map."""

from services.matching.domain.search import POINTS_SHOWN, Counts, Settled, Wish
from services.matching.repository import ReadingRepository
from services.matching.repository.search import Row
from services.matching.settings import MatchingRegion
from services.matching.use_cases.search import settle
from services.matching.use_cases.searching import Searching


async def count_offers(
    search: Searching, reading: ReadingRepository, *, wish: Wish, region: MatchingRegion
) -> tuple[Settled, Counts]:
    """Return how many offers each choice of a filter would give."""
    settled = await settle(search, reading, wish=wish, region=region)
    return settled, await search.counts(settled.question, settled.radius_km)


async def locate_offers(
    search: Searching, reading: ReadingRepository, *, wish: Wish, region: MatchingRegion
) -> tuple[Settled, list[Row]]:
    """Return the first offers of a search, those without a point too."""
    settled = await settle(search, reading, wish=wish, region=region)
    rows = await search.page(
        settled.question, settled.radius_km, after=None, limit=POINTS_SHOWN + 1
    )
    return settled, rows
