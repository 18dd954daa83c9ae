"""The base of every table of matching, and what both views share."""

from sqlmodel import SQLModel

from chassis.database import own_metadata
from chassis.referentials.points import Point
from contracts.offers import CatalogueOffer, GeoPrecision
from contracts.trainings import CatalogueSession
from services.matching.domain.facts import Spot

MEASURED = (GeoPrecision.ADDRESS, GeoPrecision.COMMUNE)
DECIMALS = 6
"""Of degrees: 11 cm. Every reader of a place measures from the same point."""
LONG_TEXTS = {"description", "objective", "changed"}


class MatchingTable(SQLModel):
    """Tables of the database ``matching`` and of no other."""

    metadata = own_metadata()


def measured_point(place: CatalogueOffer | CatalogueSession) -> tuple[float | None, float | None]:
    """Return the point of a place when it is known well enough to measure from."""
    if place.geo_precision not in MEASURED or place.lat is None or place.lon is None:
        return None, None
    return round(place.lat, DECIMALS), round(place.lon, DECIMALS)


def spot_of(
    lat: float | None, lon: float | None, department: str | None, insee_code: str | None
) -> Spot:
    """Return a place from its columns."""
    point = None if lat is None or lon is None else Point(lat, lon)
    return Spot(point, department, insee_code)
