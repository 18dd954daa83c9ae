"""From conditions to an answer: the sessions that fit, best first, or what one thing blocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from services.matching.domain.conditions import BY_CODE, CONDITIONS
from services.matching.domain.facts import ALWAYS, Course, Job, Pair, Rules, Seeker

NO_COURSE = "occupation"


@dataclass(frozen=True)
class Reason:
    """A condition and its French sentence."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Assessment:
    """A session looked at for a job and somebody: a score, and the hard conditions that fail."""

    pair: Pair
    score: float
    failing: tuple[str, ...]

    @property
    def course(self) -> Course:
        return self.pair.course

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why it fits, condition by condition."""
        said = (
            (each.code, each.met(self.pair)) for each in CONDITIONS if each.code not in self.failing
        )
        return tuple(Reason(code, sentence) for code, sentence in said if sentence)

    @property
    def blocking(self) -> Reason | None:
        """Return the one condition that fails, if it is alone."""
        if len(self.failing) != 1:
            return None
        [code] = self.failing
        return Reason(code, BY_CODE[code].blocks(self.pair))

    @property
    def order(self) -> tuple[float, date, str]:
        starts = self.course.starts_on or self.course.enter_by or ALWAYS
        return -self.score, starts, str(self.course.session_id)


@dataclass(frozen=True)
class Outcome:
    """What an offer leads to: sessions that fit, those one condition stops, or why none does."""

    fitting: tuple[Assessment, ...]
    blocked: tuple[Assessment, ...]
    known: bool = True

    @property
    def best(self) -> Assessment | None:
        return self.fitting[0] if self.fitting else None

    @property
    def score(self) -> float:
        return self.best.score if self.best else 0.0

    @property
    def blocking(self) -> Reason | None:
        """Return what alone stands in the way, when nothing fits."""
        if self.fitting:
            return None
        if self.blocked:
            return self.blocked[0].blocking
        if self.known:
            return None
        return Reason(NO_COURSE, "Aucune formation financée ne prépare à ce métier pour l’instant.")


def assess(pair: Pair) -> Assessment:
    """Grade every condition for a job and a session."""
    grades = {each.code: each.grade(pair) for each in CONDITIONS}
    failing = tuple(each.code for each in CONDITIONS if each.hard and grades[each.code] == 0)
    weights = pair.rules.weights
    whole = sum(weights.values()) or 1.0
    score = sum(weights.get(code, 0.0) * grade for code, grade in grades.items())
    return Assessment(pair, round(100 * score / whole, 1), failing)


def outcome(
    job: Job, courses: Iterable[Course], seeker: Seeker, rules: Rules, today: date
) -> Outcome:
    """Return what a job leads to, among the sessions of its occupation."""
    shared = [each for each in courses if job.rome_parent in each.rome_parents]
    assessed = [assess(Pair(job, course, seeker, rules, today)) for course in shared]
    return Outcome(
        fitting=tuple(sorted((a for a in assessed if not a.failing), key=lambda a: a.order)),
        blocked=tuple(sorted((a for a in assessed if len(a.failing) == 1), key=lambda a: a.order)),
        known=bool(shared),
    )


def to_propose(found: Outcome, today: date, in_days: int) -> list[Assessment]:
    """Return the sessions to propose at submission: soon enough to book, declared seats first."""
    earliest = today + timedelta(days=in_days)

    def starts_late_enough(each: Assessment) -> bool:
        starts, last = each.course.starts_on, each.course.enter_by
        return (starts is not None and starts >= earliest) or last == ALWAYS

    soon = [each for each in found.fitting if starts_late_enough(each)]
    return sorted(soon, key=lambda each: (each.course.capacity is None, each.order))
