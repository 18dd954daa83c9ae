"""The base of every table of matching, and what both views share."""

from sqlmodel import SQLModel

from chassis.database import own_metadata
from chassis.referentials.points import Point
from contracts.offers import GeoPrecision
from services.matching.domain.facts import Spot

MEASURED = (GeoPrecision.ADDRESS, GeoPrecision.COMMUNE)
LONG_TEXTS = {"description", "objective", "changed"}


class MatchingTable(SQLModel):
    """Tables of the database ``matching`` and of no other."""

    metadata = own_metadata()


def spot_of(
    lat: float | None, lon: float | None, department: str | None, insee_code: str | None
) -> Spot:
    """Return a place from its columns."""
    point = None if lat is None or lon is None else Point(lat, lon)
    return Spot(point, department, insee_code)
