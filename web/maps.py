"""A map drawn by the server: the circle of the search, towns to find one's way, offers by place.

No tile, no script, nothing from another site: an SVG whose pins are links.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from chassis.referentials import communes
from web import views

SIZE = 400
CELL = 44
MARGIN = 1.08
KM_PER_DEGREE = 111.2
TOWNS_SHOWN = 10
TOWNS_APART = 60


@dataclass(frozen=True)
class Pin:
    """One offer, or how many a place has; where on the drawing, and the commune they share."""

    x: int
    y: int
    offers: Sequence[views.Named]

    @property
    def place(self) -> tuple[str, str] | None:
        """Return the commune that most of its offers are in, by code and name."""
        named = Counter(
            (each.insee_code, each.city) for each in self.offers if each.insee_code and each.city
        )
        return named.most_common(1)[0][0] if named else None


@dataclass(frozen=True)
class Town:
    """A town that helps to find one's way."""

    x: int
    y: int
    name: str


@dataclass(frozen=True)
class Map:
    """The drawing: pins, towns, and the circle of the search when there is one."""

    pins: Sequence[Pin]
    towns: Sequence[Town]
    radius: int | None = None
    size: int = SIZE


@dataclass(frozen=True)
class _View:
    """What is shown: a centre, and how many pixels a kilometre takes."""

    lat: float
    lon: float
    pixels_per_km: float

    def at(self, lat: float, lon: float) -> tuple[int, int]:
        """Return where a point falls."""
        east = (lon - self.lon) * KM_PER_DEGREE * math.cos(math.radians(self.lat))
        north = (lat - self.lat) * KM_PER_DEGREE
        half = SIZE / 2
        x, y = half + east * self.pixels_per_km, half - north * self.pixels_per_km
        return round(x), round(y)


def drawn(features: Sequence[views.Feature], insee: str | None, radius_km: int | None) -> Map:
    """Return the map of offers, around a commune when the search has one."""
    commune = communes.get(insee) if insee else None
    if commune and commune.lat is not None and commune.lon is not None and radius_km:
        scale = SIZE / (2 * radius_km * MARGIN)
        view = _View(commune.lat, commune.lon, scale)
        return Map(_pins(features, view), _towns(view), round(radius_km * scale))
    if not features:
        return Map((), ())
    view = _around(features)
    return Map(_pins(features, view), _towns(view))


def _around(features: Iterable[views.Feature]) -> _View:
    points = [each.geometry.coordinates for each in features]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    lat, lon = (south + north) / 2, (west + east) / 2
    wide = (east - west) * KM_PER_DEGREE * math.cos(math.radians(lat))
    widest = max(wide, (north - south) * KM_PER_DEGREE, 10)
    return _View(lat, lon, SIZE / (widest * MARGIN))


def _pins(features: Iterable[views.Feature], view: _View) -> list[Pin]:
    """Return one pin per cell, so that no two overlap and each can be touched."""
    cells: dict[tuple[int, int], list[views.Named]] = defaultdict(list)
    for each in features:
        lon, lat = each.geometry.coordinates
        x, y = view.at(lat, lon)
        if 0 <= x < SIZE and 0 <= y < SIZE:
            cells[(x // CELL, y // CELL)].append(each.offer)
    half = CELL // 2
    return [
        Pin(column * CELL + half, row * CELL + half, offers)
        for (column, row), offers in sorted(cells.items(), key=lambda cell: cell[0][::-1])
    ]


def _towns(view: _View) -> list[Town]:
    """Return the most populated communes in view, far enough from each other to be read."""
    shown: list[Town] = []
    for each in _by_population():
        if len(shown) == TOWNS_SHOWN:
            break
        x, y = view.at(each.lat or 0, each.lon or 0)
        inside = 20 < x < SIZE - 80 and 20 < y < SIZE - 20
        if inside and all(math.dist((x, y), (t.x, t.y)) > TOWNS_APART for t in shown):
            shown.append(Town(x, y, each.name))
    return shown


@cache
def _by_population() -> list[communes.Commune]:
    located = [each for each in communes.all_by_code().values() if each.lat is not None]
    return sorted(located, key=lambda each: -each.population)
