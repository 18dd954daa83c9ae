"""Studies of an operator: why an offer matches, what a rule would change, what a basin has."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.referentials import communes, points
from chassis.referentials.communes import Commune
from chassis.region import Basin
from services.matching.domain.facts import Seeker, Spot
from services.matching.domain.studies import Change, Coverage, by_occupation, coverage, reached
from services.matching.repository import StudiesRepository
from services.matching.settings import MatchingRegion
from services.matching.use_cases.projection import rules_of


async def simulate(
    studies: StudiesRepository,
    *,
    basin: Basin,
    before: MatchingRegion,
    after: MatchingRegion,
    today: date,
) -> tuple[Commune, Change] | None:
    """Return what whoever lives in the main town of a basin would gain and lose."""
    town = main_town(basin)
    point = points.of(town) if town else None
    if town is None or point is None:
        return None
    widest = max(before.radius_km, after.radius_km)
    jobs = [row.job() for row in await studies.offers_around(point, widest)]
    courses = by_occupation(row.course() for row in await studies.sessions_to_come(today))
    spot = Spot(point, town.department, town.insee)

    def found(region: MatchingRegion) -> frozenset[UUID]:
        seeker = Seeker(spot, region.radius_km)
        return reached(jobs, courses, seeker, rules_of(region), today)

    return town, Change(found(before), found(after))


async def cover(
    studies: StudiesRepository, *, basin: Basin, region: MatchingRegion, today: date
) -> list[Coverage]:
    """Return what a basin has for each occupation, whether it is open yet or not."""
    jobs = [row.job() for row in await studies.offers_of(basin.communes)]
    courses = by_occupation(row.course() for row in await studies.sessions_to_come(today))
    return coverage(jobs, courses, _places(basin), rules_of(region), today)


def main_town(basin: Basin) -> Commune | None:
    """Return the most populated commune of a basin."""
    known = [each for code in basin.communes if (each := communes.get(code))]
    return max(known, key=lambda each: each.population, default=None)


def _places(basin: Basin) -> Sequence[Spot]:
    known = [each for code in basin.communes if (each := communes.get(code))]
    return [Spot(points.of(each), each.department, each.insee) for each in known]
