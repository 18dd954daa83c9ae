"""Openings and sessions as columns of small numbers: what is compared by whole columns."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.choices import CONTRACTS, WORKING_TIMES
from services.matching.domain.opening import LEVELS, NO_LIMIT, day_number
from services.matching.models.opening import Opening

UNMEASURED = 2_000_000_000
"""Millionths of a degree that no place of the Earth has."""
NO_DEPARTMENT = 0
OPENING = np.dtype(
    [
        ("key", np.int64),
        ("lat", np.int32),
        ("lon", np.int32),
        ("occupation", np.int32),
        ("department", np.int32),
        ("until", np.int32),
        ("published", np.int32),
        ("contract", np.int16),
        ("working_time", np.int16),
        ("basin", np.int16),
        ("pending", np.int16),
        ("soonest", np.uint8, (LEVELS,)),
    ]
)
COURSE = np.dtype(
    [
        ("session_id", "V16"),
        ("lat", np.int32),
        ("lon", np.int32),
        ("occupation", np.int32),
        ("department", np.int32),
        ("remote", np.int16),
        ("needed", np.int16),
        ("month", np.int16),
        ("ends", np.int32),
    ]
)
Rows = NDArray[np.void]


def occupation_number(parent: str) -> int:
    """Return a ROME code as a number: ``F1703`` is 51703."""
    return (ord(parent[0]) - ord("A")) * 10_000 + int(parent[1:])


def department_number(code: str | None) -> int:
    """Return a department (two or three characters) as a number."""
    return NO_DEPARTMENT if code is None else int.from_bytes(code[:3].encode().ljust(3, b"\0"))


def micro_degrees(degrees: float | None) -> int:
    """Return millionths of a degree."""
    return UNMEASURED if degrees is None else round(degrees * 1e6)


def openings_of(rows: Iterable[Opening], basins: Sequence[str] = ()) -> Rows:
    """Return openings by column. A code that a list does not have is 0, its first is 1."""
    return np.array([_row(each, basins) for each in rows], OPENING)


def _row(opening: Opening, basins: Sequence[str]) -> tuple[object, ...]:
    until = opening.starts_until
    return (
        opening.key,
        micro_degrees(opening.lat),
        micro_degrees(opening.lon),
        occupation_number(opening.rome_parent),
        department_number(opening.department),
        NO_LIMIT if until is None else day_number(until),
        opening.published,
        _place_in(CONTRACTS, opening.contract_kind),
        _place_in(WORKING_TIMES, opening.working_time),
        _place_in(basins, opening.basin_code),
        opening.pending,
        tuple(opening.soonest),
    )


def _place_in(codes: Sequence[str], code: str | None) -> int:
    return codes.index(code) + 1 if code in codes else 0
