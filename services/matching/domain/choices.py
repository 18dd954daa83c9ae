"""Every question one may ask next by choosing another value of one filter: what counts count."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from contracts.candidacy import ContractKind
from services.matching.domain.opening import LEVELS, first_day, month_number
from services.matching.domain.search import RADII, Counts, Question, WorkingTime

MONTHS_AHEAD = 12
CONTRACTS = tuple(each.value for each in ContractKind)
WORKING_TIMES = tuple(each.value for each in WorkingTime)
Counted = tuple[str, str | int]


def months_ahead(today: date) -> range:
    """Return the numbers of the months in which a training may start."""
    first = month_number(today)
    return range(first, first + MONTHS_AHEAD)


def bands(question: Question, radius_km: int) -> list[int]:
    """Return the distances to count, when they can be measured."""
    return [each for each in RADII if each <= radius_km] if question.measured else []


def choices(
    question: Question, radius_km: int, parents: Iterable[str], today: date
) -> dict[Counted, tuple[Question, int]]:
    """Return each choice as a question and a radius; ``parents`` are all the occupations."""
    found: dict[Counted, tuple[Question, int]] = {}
    for kind in CONTRACTS:
        found["contracts", kind] = replace(question, contracts=(kind,)), radius_km
    for time in WorkingTime:
        found["working_times", time.value] = replace(question, working_time=time), radius_km
    asked = question.parents or frozenset(parents)
    for family in sorted({parent[0] for parent in asked}):
        mine = frozenset(parent for parent in asked if parent[0] == family)
        found["families", family] = replace(question, parents=mine), radius_km
    for level in range(LEVELS):
        wanted = replace(question, level=level, only_accessible=True)
        found["levels", level] = wanted, radius_km
    for month in months_ahead(today):
        found["months", month] = replace(question, starts_by=first_day(month)), radius_km
    for km in bands(question, radius_km):
        found["distances", km] = question, km
    return found


def counts_of(total: int, counted: Mapping[Counted, int]) -> Counts:
    """Return counts from the answer to each choice; what nobody would find is left out."""

    def of(name: str) -> dict[str | int, int]:
        return {
            value: count for (facet, value), count in counted.items() if facet == name and count
        }

    return Counts(
        total,
        contracts=of("contracts"),  # type: ignore[arg-type]
        working_times=of("working_times"),  # type: ignore[arg-type]
        families=of("families"),  # type: ignore[arg-type]
        levels=of("levels"),  # type: ignore[arg-type]
        months=of("months"),  # type: ignore[arg-type]
        distances=of("distances"),  # type: ignore[arg-type]
    )
