"""Communes as people type their names, those around the region first."""

from functools import lru_cache

from chassis.referentials import communes, suggestions
from chassis.referentials.communes import Commune
from chassis.region import Region


def departments_around(region: Region) -> frozenset[str]:
    """Return the departments of the administrative regions that the basins lie in."""
    codes = frozenset(code for basin in region.basins.values() for code in basin.communes)
    return _departments_of(codes)


@lru_cache(maxsize=4096)
def suggest_places(text: str, limit: int, departments: frozenset[str]) -> tuple[Commune, ...]:
    """Return communes of these departments, else of the country, else written nearly so here."""
    found = (
        suggestions.search(text, limit, among=departments)
        or suggestions.search(text, limit)
        or suggestions.close(text, limit, among=departments)
    )
    return tuple(found)


@lru_cache(maxsize=16)
def _departments_of(codes: frozenset[str]) -> frozenset[str]:
    everywhere = communes.all_by_code()
    regions = {everywhere[code].region for code in codes if code in everywhere}
    return frozenset(each.department for each in everywhere.values() if each.region in regions)
