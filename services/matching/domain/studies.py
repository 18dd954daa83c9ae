"""What changes when a rule changes, and what a basin offers: counted, before anything is done."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.matching.domain.conditions import CONDITIONS
from services.matching.domain.facts import ANYONE, Course, Job, Pair, Rules, Seeker, Spot

Courses = Mapping[str, Sequence[Course]]
_HARD = tuple(each for each in CONDITIONS if each.hard)


def by_occupation(courses: Iterable[Course]) -> dict[str, list[Course]]:
    """Return the sessions of each occupation."""
    found: dict[str, list[Course]] = defaultdict(list)
    for course in courses:
        for parent in course.rome_parents:
            found[parent].append(course)
    return dict(found)


def fits(pair: Pair) -> bool:
    """Say whether no hard condition blocks."""
    return all(each.grade(pair) > 0 for each in _HARD)


def reached(
    jobs: Iterable[Job], courses: Courses, seeker: Seeker, rules: Rules, today: date
) -> frozenset[UUID]:
    """Return the offers near enough that a session opens to whoever seeks."""
    return frozenset(
        job.offer_id
        for job in jobs
        if any(
            fits(Pair(job, course, seeker, rules, today))
            for course in courses.get(job.rome_parent, ())
        )
    )


@dataclass(frozen=True)
class Change:
    """What somebody who lives in a place finds, before and after a rule changes."""

    before: frozenset[UUID]
    after: frozenset[UUID]

    @property
    def gained(self) -> int:
        return len(self.after - self.before)

    @property
    def lost(self) -> int:
        return len(self.before - self.after)


@dataclass(frozen=True)
class Coverage:
    """What a basin has for one occupation: offers, those with a training, sessions, free seats."""

    rome_parent: str
    offers: int
    with_training: int
    sessions: int
    seats: int


def coverage(
    jobs: Sequence[Job], courses: Courses, places: Sequence[Spot], rules: Rules, today: date
) -> list[Coverage]:
    """Return the coverage of a basin, the occupation with most offers first.

    A session counts when it lies near enough of one of the places of the basin, or is remote.
    An occupation that has sessions but no offer is there too.
    """
    offers = Counter(job.rome_parent for job in jobs)
    opened = reached(jobs, courses, ANYONE, rules, today)
    with_training = Counter(job.rome_parent for job in jobs if job.offer_id in opened)
    found = []
    for parent in sorted({*offers, *courses}, key=lambda each: (-offers[each], each)):
        near = [each for each in courses.get(parent, ()) if _serves(each, places, rules, today)]
        if offers[parent] or near:
            seats = sum(each.seats_left or 0 for each in near)
            row = Coverage(parent, offers[parent], with_training[parent], len(near), seats)
            found.append(row)
    return found


def _serves(course: Course, places: Sequence[Spot], rules: Rules, today: date) -> bool:
    """Say whether a job in one of these places could lead to this session."""

    def leads_here(spot: Spot) -> bool:
        job = Job(course.session_id, course.rome_parents[0], spot)
        return fits(Pair(job, course, ANYONE, rules, today))

    return leads_here(course.spot) and any(leads_here(spot) for spot in places)
