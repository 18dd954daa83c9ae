"""Points on the map: which are possible, which were swapped, how far apart they are."""

import math
from functools import cache
from typing import NamedTuple

from chassis.referentials import communes
from chassis.referentials.communes import Commune

EARTH_KM = 6371.0088
CELLS_PER_DEGREE = 4
NEAR_KM = 15.0


class Point(NamedTuple):
    """Degrees, WGS 84."""

    lat: float
    lon: float


def valid(lat: float | None, lon: float | None) -> Point | None:
    """Return the point, or none when it cannot be one: missing, not a number, (0, 0)."""
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    if abs(lat) > 90 or abs(lon) > 180 or (lat == 0 and lon == 0):
        return None
    return Point(lat, lon)


def swapped(point: Point) -> Point:
    """Return the point with its two values exchanged."""
    return Point(point.lon, point.lat)


def looks_swapped(point: Point) -> bool:
    """Say whether the values can only be those of mainland France, exchanged."""
    return -5.5 <= point.lat <= 10 and 41 <= point.lon <= 51.5


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance."""
    lat_a, lat_b = math.radians(one.lat), math.radians(other.lat)
    half_lat = math.sin((lat_b - lat_a) / 2) ** 2
    half_lon = math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return (
        2 * EARTH_KM * math.asin(math.sqrt(half_lat + math.cos(lat_a) * math.cos(lat_b) * half_lon))
    )


def of(commune: Commune) -> Point | None:
    """Return the centre of a commune, if the table has it."""
    if commune.lat is None or commune.lon is None:
        return None
    return Point(commune.lat, commune.lon)


def nearest(point: Point, *, within_km: float = NEAR_KM) -> Commune | None:
    """Return the commune whose centre is nearest, if one is close enough."""
    row, column = _cell(point)
    around = [(row + dy, column + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    near = [each for cell in around for each in _by_cell().get(cell, ())]
    best = min(near, key=lambda each: distance_km(point, each[0]), default=None)
    if best is None or distance_km(point, best[0]) > within_km:
        return None
    return best[1]


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point.lat * CELLS_PER_DEGREE), math.floor(point.lon * CELLS_PER_DEGREE)


@cache
def _by_cell() -> dict[tuple[int, int], list[tuple[Point, Commune]]]:
    found: dict[tuple[int, int], list[tuple[Point, Commune]]] = {}
    for commune in communes.all_by_code().values():
        centre = of(commune)
        if centre is not None:
            found.setdefault(_cell(centre), []).append((centre, commune))
    return found
