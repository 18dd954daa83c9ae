"""The first offers of an answer, in the order asked, from a position on."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.opening import shuffle_of
from services.matching.domain.search import Hit, Position, Sort
from services.matching.memory.filters import Filters

Numbers = NDArray[np.int64]
Places = NDArray[np.intp]
_LOW_HALF = np.uint64(0xFFFF_FFFF)
_GENEROUSLY = 4


def page(filters: Filters, today: date, after: Position | None, limit: int) -> list[Hit]:
    """Return the hits of a page."""
    if filters.question.sort is Sort.DISTANCE:
        return _nearest(filters, today, after, limit)
    at = np.flatnonzero(filters.answer)
    age = -filters.scan.column("published")[at].astype(np.int64)
    at, age, tie = _first(filters, today, (at, age), after, limit)
    metres = filters.scan.metres(at).tolist() if filters.scan.home else [None] * len(at)
    keys = filters.scan.column("key")[at].tolist()
    ranks = zip(keys, metres, age.tolist(), tie.tolist(), strict=True)
    return [Hit(key, far, float(value), drawn) for key, far, value, drawn in ranks]


def _nearest(filters: Filters, today: date, after: Position | None, limit: int) -> list[Hit]:
    """Look in a small circle first: twenty offers are seldom far."""
    scan, radius = filters.scan, filters.radius_km * 1000.0
    begun = after.value if after else 0.0
    share = _GENEROUSLY * limit / max(int(np.count_nonzero(filters.answer)), 1)
    step = radius**2 * min(share, 1.0)
    while True:
        reach = min((begun**2 + step) ** 0.5, radius)
        whole = reach >= radius
        slack = scan.slack(reach)
        which = filters.answer if whole else filters.answer & scan.closer(reach + slack)
        at = np.flatnonzero(which)
        metres = scan.metres(at)
        sure = metres <= (radius if whole else reach - slack)
        at, metres, tie = _first(filters, today, (at[sure], metres[sure]), after, limit)
        if whole or len(at) == limit:
            keys = scan.column("key")[at].tolist()
            ranks = zip(keys, metres.tolist(), tie.tolist(), strict=True)
            return [Hit(key, far, float(far), drawn) for key, far, drawn in ranks]
        step = step * _GENEROUSLY + 1


def _first(
    filters: Filters,
    today: date,
    found: tuple[Places, Numbers],
    after: Position | None,
    limit: int,
) -> tuple[Places, Numbers, Numbers]:
    """Return the first places by value, then by tie, then by key, after a position."""
    at, value = found
    shown = 0
    if after is not None:
        ahead = value >= after.value
        at, value = at[ahead], value[ahead]
        shown = int(np.count_nonzero(value == after.value))
    if len(at) > (enough := limit + shown):
        few = value <= np.partition(value, enough - 1)[enough - 1]
        at, value = at[few], value[few]
    key, tie = filters.scan.column("key")[at], _ties(filters, today, at)
    if after is not None:
        beyond = value > after.value
        same = (value == after.value) & (tie == after.tie) & (key > after.last_key)
        beyond |= same | ((value == after.value) & (tie > after.tie))
        at, value, key, tie = at[beyond], value[beyond], key[beyond], tie[beyond]
    order = np.lexsort((key, tie, value))[:limit]
    return at[order], value[order], tie[order]


def _ties(filters: Filters, today: date, at: Places) -> Numbers:
    """Fewer people waiting first, then the order drawn for the day."""
    low = filters.scan.column("key")[at].astype(np.uint64) & _LOW_HALF
    drawn = (low * np.uint64(shuffle_of(today))) & _LOW_HALF
    waiting: Numbers = filters.scan.column("pending")[at].astype(np.int64) << 32
    return waiting + drawn.astype(np.int64)
