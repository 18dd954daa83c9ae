"""How many offers each choice of a filter would give, the other filters staying as asked."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.choices import CONTRACTS, WORKING_TIMES, bands, months_ahead
from services.matching.domain.opening import LEVELS, NEVER, NO_LIMIT, NO_SESSION
from services.matching.domain.search import Counts
from services.matching.memory.filters import Filters
from services.matching.memory.index import Column
from services.matching.memory.scan import Which

Tables = NDArray[np.uint16]


def counts(filters: Filters, today: date) -> Counts:
    """Return every count of a question."""
    base = filters.base & filters.opened if filters.question.by_training else filters.base
    with_time, with_contract = base & filters.working_time, base & filters.contract
    scan = filters.scan
    return Counts(
        int(np.count_nonzero(filters.answer)),
        contracts=_tally(CONTRACTS, with_time, scan.column("contract")),
        working_times=_tally(WORKING_TIMES, with_contract, scan.column("working_time")),
        families=_families(filters),
        levels=_levels(filters),
        months=_months(filters, months_ahead(today)),
        distances=_distances(filters),
    )


def _tally(names: tuple[str, ...], which: Which, column: Column) -> dict[str, int]:
    counts = [np.count_nonzero(which & (column == n)) for n in range(1, len(names) + 1)]
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}


def _families(filters: Filters) -> dict[str, int]:
    codes = filters.openings.occupations.codes
    found = np.bincount(filters.scan.column("occupation")[filters.answer], minlength=len(codes))
    letters = np.bincount(codes // 10_000, weights=found)
    return {chr(ord("A") + at): int(letters[at]) for at in np.flatnonzero(letters)}


def _levels(filters: Filters) -> dict[int, int]:
    near_job = [filters.scan.soonest(level) <= filters.last_month for level in range(LEVELS)]
    near = filters.near_home
    ends = None if near is None else near.ends_by_level(filters.last_month)
    return _opened_by(filters, range(LEVELS), near_job, ends)


def _months(filters: Filters, months: range) -> dict[int, int]:
    soonest = filters.scan.soonest(filters.level)
    near = filters.near_home
    ends = None if near is None else near.ends_by_month(filters.level, months)
    return _opened_by(filters, months, [soonest <= month for month in months], ends)


def _opened_by(
    filters: Filters, values: range, near_job: list[Which], ends: Tables | None
) -> dict[int, int]:
    """Count what each value opens, near the job or near home."""
    others = filters.base & filters.contract & filters.working_time
    if ends is not None:
        first = _first_near_home(filters, others, ends)
        near_job = [each | (first <= at) for at, each in enumerate(near_job)]
    counts = [np.count_nonzero(others & each) for each in near_job]
    return {value: int(count) for value, count in zip(values, counts, strict=True) if count}


def _first_near_home(filters: Filters, others: Which, ends: Tables) -> Column:
    """Return the first column of ``ends`` (a row per occupation) that opens each offer.

    Most offers wait for ever; for the others the training must end before they begin.
    """
    first = filters.of_occupation(_first(ends < NO_SESSION), NEVER)
    until = filters.scan.column("until")
    limited = np.flatnonzero(others & (until != NO_LIMIT))
    mine = ends[filters.scan.column("occupation")[limited]]
    first[limited] = _first(mine <= until[limited][:, None])
    return first


def _first(which: Which) -> NDArray[np.uint8]:
    """Return the first true column of each row."""
    found: NDArray[np.uint8] = which.argmax(1).astype(np.uint8)
    found[~which[:, -1]] = NEVER
    return found


def _distances(filters: Filters) -> dict[int, int]:
    near = bands(filters.question, filters.radius_km)
    counts = [np.count_nonzero(filters.answer & filters.scan.within(km)) for km in near]
    return {km: int(count) for km, count in zip(near, counts, strict=True) if count}
