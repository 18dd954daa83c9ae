"""How many offers each choice of a filter would give, the other filters staying as asked."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.choices import CONTRACTS, WORKING_TIMES, bands, months_ahead
from services.matching.domain.opening import LEVELS, NEVER, NO_LIMIT, NO_SESSION
from services.matching.domain.search import Counts
from services.matching.memory.filters import Filters
from services.matching.memory.index import TIMES, Column
from services.matching.memory.scan import Which

Tables = NDArray[np.uint16]
Small = NDArray[np.uint8]


def counts(filters: Filters, today: date) -> Counts:
    """Return every count of a question."""
    by_kind = _by_kind(filters)
    return Counts(
        int(np.count_nonzero(filters.answer)),
        contracts=_named(CONTRACTS, filters.working_times @ by_kind),
        working_times=_named(WORKING_TIMES, by_kind @ filters.contracts),
        families=_families(filters),
        levels=_levels(filters),
        months=_months(filters, months_ahead(today)),
        distances=_distances(filters),
    )


def _by_kind(filters: Filters) -> NDArray[np.int64]:
    """Return how many there are of each working time (rows) and contract (columns)."""
    traits, times = filters.scan.column("traits"), len(WORKING_TIMES) + 1
    kept = traits[filters.opened] if filters.question.by_training else traits
    return np.bincount(kept, minlength=times * TIMES).reshape(times, TIMES)


def _named(names: tuple[str, ...], counts: NDArray[np.int64]) -> dict[str, int]:
    found = zip(names, counts[1:].tolist(), strict=False)
    return {name: count for name, count in found if count}


def _families(filters: Filters) -> dict[str, int]:
    codes = filters.openings.occupations.codes
    found = np.bincount(filters.scan.column("occupation")[filters.answer], minlength=len(codes))
    letters = np.bincount(codes // 10_000, weights=found)
    return {chr(ord("A") + at): int(letters[at]) for at in np.flatnonzero(letters)}


def _levels(filters: Filters) -> dict[int, int]:
    scan, near = filters.scan, filters.near_home
    first: Column = scan.column("needs")
    if filters.question.starts_by is not None:
        late = [scan.soonest(level) > filters.last_month for level in range(LEVELS)]
        first = np.array(late).sum(0, dtype=np.uint8)
    ends = None if near is None else near.ends_by_level(filters.last_month)
    return _up_to(filters, range(LEVELS), first, ends)


def _months(filters: Filters, months: range) -> dict[int, int]:
    soonest, near = filters.scan.soonest(filters.level), filters.near_home
    first = np.maximum(soonest, months.start) - np.uint8(months.start)
    ends = None if near is None else near.ends_by_month(filters.level, months)
    return _up_to(filters, months, first, ends)


def _up_to(filters: Filters, values: range, near_job: Small, ends: Tables | None) -> dict[int, int]:
    """Count what each value opens, as each opens what those before it open.

    ``near_job`` is the rank of the first value that opens each offer there.
    """
    first = near_job
    if ends is not None:
        first = np.minimum(near_job, _first_near_home(filters, ends))
    first = first[filters.of_kind]
    counts = np.cumsum([np.count_nonzero(first == rank) for rank in range(len(values))])
    return {value: n for value, n in zip(values, counts.tolist(), strict=True) if n}


def _first_near_home(filters: Filters, ends: Tables) -> Column:
    """Return the rank of the first column of ``ends`` (a row per occupation) that opens each.

    Most offers wait for ever; for the others the training must end before they begin.
    """
    first = filters.of_occupation(_first(ends < NO_SESSION), NEVER)
    until = filters.scan.column("until")
    limited = np.flatnonzero(until != NO_LIMIT)
    mine = ends[filters.scan.column("occupation")[limited]]
    first[limited] = _first(mine <= until[limited][:, None])
    return first


def _first(which: Which) -> Small:
    """Return the first true column of each row."""
    found: Small = which.argmax(1).astype(np.uint8)
    found[~which[:, -1]] = NEVER
    return found


def _distances(filters: Filters) -> dict[int, int]:
    near = bands(filters.question, filters.radius_km)
    counts = [np.count_nonzero(filters.answer & filters.scan.within(km)) for km in near]
    return {km: int(count) for km, count in zip(near, counts, strict=True) if count}
