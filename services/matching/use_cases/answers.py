"""Answers about one offer: its trainings, what to propose at submission, what is like it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import FieldError, Gone, NotFound, Unprocessable
from chassis.referentials import communes, points
from services.matching.domain.alternatives import Refused, alternatives
from services.matching.domain.facts import Spot
from services.matching.domain.opening import key_of
from services.matching.domain.ranking import Reason, to_propose
from services.matching.domain.search import Found, Hit, Trainings
from services.matching.models import OfferView
from services.matching.repository import ReadingRepository
from services.matching.use_cases.assessing import Assessing

SIMILAR, LOOKED_AT = 6, 40
TRAININGS_SHOWN = 20


async def find_place(
    reading: ReadingRepository, *, insee_code: str | None, lat: float | None, lon: float | None
) -> Spot | None:
    """Return the place meant by a code or by a point; none when nothing is said."""
    if (lat is None) != (lon is None):
        missing = "lon" if lon is None else "lat"
        raise _refused(missing, "required", "Donnez la latitude et la longitude ensemble.")
    commune = _commune(insee_code)
    point = points.valid(lat, lon)
    if point is not None and commune is None:
        commune = points.nearest(point)
    if commune is None:
        return Spot(point) if point else None
    if point is None:
        point = points.of(commune) or await reading.centre_of(commune.insee)
    return Spot(point, commune.department, commune.insee)


def _commune(insee_code: str | None) -> communes.Commune | None:
    if insee_code is None:
        return None
    current = communes.current(insee_code)
    if current is None:
        raise _refused("insee_code", "commune_unknown", "Cette commune n’existe pas.")
    return communes.get(current)


def _refused(parameter: str, code: str, detail: str) -> Unprocessable:
    field = FieldError(code, detail, parameter=parameter)
    return Unprocessable("1 champ à corriger", errors=[field])


async def trainings_of(assessing: Assessing, *, offer_id: UUID) -> Trainings:
    """Return the sessions of an offer that fit, best first, then those one condition stops."""
    row = await assessing.reading.offer(offer_id)
    if row is None:
        raise NotFound
    if not row.is_open:
        raise Gone("D’autres offres du même métier sont en ligne.")
    found = await assessing.offer(row)
    shown = (*found.fitting, *found.blocked)[:TRAININGS_SHOWN]
    return Trainings(shown, found.blocking, assessing.sessions(each.course for each in shown))


async def session_ids(
    assessing: Assessing, *, offer_id: UUID, in_days: int, limit: int
) -> list[UUID]:
    """Return the sessions to propose with a candidacy; none when the offer is not known here."""
    row = await assessing.reading.offer(offer_id)
    if row is None or not row.is_open:
        return []
    proposed = to_propose(await assessing.offer(row), assessing.today, in_days)
    return [each.course.session_id for each in proposed[:limit]]


async def similar_offers(
    assessing: Assessing, *, offer_id: UUID, reason: str | None = None
) -> tuple[Sequence[Found], Reason | None]:
    """Return other offers of the occupation, by the reason why this one did not work out.

    A closed offer has some too.
    """
    row = await assessing.reading.offer(offer_id)
    if row is None:
        raise NotFound
    home = assessing.seeker.spot.point
    rows = await assessing.reading.similar(row, LOOKED_AT, home)
    hits = [(each, Hit(key_of(each.id), _metres(home, each))) for each in rows]
    refused = Refused(row.offer() if row.is_open else None, _metres(home, row))
    return alternatives(await assessing.offers(hits), refused, reason, SIMILAR)


def _metres(home: points.Point | None, row: OfferView) -> int | None:
    there = points.valid(row.lat, row.lon)
    return None if home is None or there is None else round(points.distance_km(home, there) * 1000)
