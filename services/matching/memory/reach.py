"""From which month a training opens each offer, for every level at once: whole columns, no loop.

All offers of one occupation are compared with all its sessions. A distance is the cosine between
two unit vectors: one multiplication of matrices, exact to less than a millimetre.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chassis.referentials.points import EARTH_KM
from services.matching.domain.opening import LEVELS, NEVER
from services.matching.models.columns import NO_DEPARTMENT, UNMEASURED, Rows

Months = NDArray[np.uint8]
Which = NDArray[np.bool_]
HALF_METRE_KM = 0.0005
_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Reached:
    """The answer: for each offer a row of months, and the first session to enter, or -1."""

    soonest: Months
    first: NDArray[np.intp]


def reach(openings: Rows, courses: Rows, limit_km: float) -> Reached:
    """Return what the sessions of one occupation open of its offers.

    ``courses`` take people, in the order in which one enters.
    """
    soonest = np.full((len(openings), LEVELS), NEVER, np.uint8)
    first = np.full(len(openings), -1, np.intp)
    if not len(courses):
        return Reached(soonest, first)
    cosine, step = nearest_cosine(limit_km), max(1, _AT_ONCE // len(courses))
    for start in range(0, len(openings), step):
        part = slice(start, start + step)
        fits = _fits(openings[part], courses, cosine)
        first[part] = np.where(fits.any(1), fits.argmax(1), -1)
        _fill(soonest[part], fits, courses)
    return Reached(soonest, first)


def unit_vectors(lat: NDArray[np.int32], lon: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return points in millionths of a degree as vectors of length one; unknown ones as NaN."""
    phi, theta = np.radians(lat / 1e6), np.radians(lon / 1e6)
    flat = np.cos(phi)
    vectors = np.column_stack((flat * np.cos(theta), flat * np.sin(theta), np.sin(phi)))
    vectors[lat == UNMEASURED] = np.nan
    return vectors


def nearest_cosine(km: float) -> float:
    """Return the cosine of a distance that is a whole number of metres once rounded."""
    return math.cos((km + HALF_METRE_KM) / EARTH_KM)


def _fits(openings: Rows, courses: Rows, cosine: float) -> Which:
    """Say which sessions fit which offers, whatever the level."""
    jobs = unit_vectors(openings["lat"], openings["lon"])
    sites = unit_vectors(courses["lat"], courses["lon"])
    fits: Which = jobs @ sites.T >= cosine
    vague = np.isnan(jobs[:, :1]) | np.isnan(sites[:, 0])
    if vague.any():
        department = openings["department"][:, None]
        alike = (department == courses["department"]) & (department != NO_DEPARTMENT)
        fits |= vague & alike
    fits |= courses["remote"] > 0
    fits &= courses["ends"] <= openings["until"][:, None]
    return fits


def _fill(soonest: Months, fits: Which, courses: Rows) -> None:
    """Write the first month of each offer, level by level."""
    months, needed = courses["month"].astype(np.uint8), courses["needed"]
    for level in np.unique(needed):
        chosen = np.flatnonzero(needed == level)
        chosen = chosen[np.argsort(months[chosen], kind="stable")]
        some = fits[:, chosen]
        found = months[chosen][some.argmax(1)]
        found[~some.any(1)] = NEVER
        np.minimum(soonest[:, level:], found[:, None], out=soonest[:, level:])
