"""The filters of one question, each a column of yes and no over the openings that may answer."""

from functools import cached_property

import numpy as np

from services.matching.domain.choices import CONTRACTS, WORKING_TIMES
from services.matching.domain.facts import Rules
from services.matching.domain.opening import NO_SESSION, level_column
from services.matching.domain.search import Question
from services.matching.memory.homes import Courses, Near
from services.matching.memory.index import TIMES, Column, OfferIndex
from services.matching.memory.scan import Scan, Which


class Filters:
    """What one question keeps, among the openings near enough, of its occupations and its basin."""

    def __init__(
        self,
        openings: OfferIndex,
        courses: Courses,
        question: Question,
        radius_km: int,
        *,
        basins: tuple[str, ...],
        rules: Rules,
    ) -> None:
        home = question.spot.point if question.spot else None
        self.openings, self.question, self.radius_km = openings, question, radius_km
        self.scan = Scan(openings, home, radius_km)
        self.level, self.last_month = level_column(question.level), question.last_month
        self._courses, self._basins, self._rules = courses, basins, rules
        self.scan.keep(self._looked_at())

    def _looked_at(self) -> Which:
        question, scan = self.question, self.scan
        kept = scan.alive() if scan.home is None else scan.within(self.radius_km)
        if question.parents:
            wanted = self.openings.occupations.known(question.parents)
            kept &= _among(scan.column("occupation"), wanted)
        if question.basin:
            known = [n for n, code in enumerate(self._basins, 1) if code == question.basin]
            kept &= _among(scan.column("basin"), known)
        return kept

    @cached_property
    def answer(self) -> Which:
        """Say which answer."""
        return self.of_kind & self.opened if self.question.by_training else self.of_kind

    @cached_property
    def of_kind(self) -> Which:
        """Say which have the contract and the working time asked."""
        wanted = np.outer(self.working_times, self.contracts).reshape(-1)
        kind: Which = wanted.take(self.scan.column("traits"), mode="clip")
        return kind

    @cached_property
    def contracts(self) -> Which:
        """Say which contracts are asked."""
        return _wanted(CONTRACTS, self.question.contracts, TIMES)

    @cached_property
    def working_times(self) -> Which:
        """Say which working times are asked."""
        time = self.question.working_time
        return _wanted(WORKING_TIMES, () if time is None else (time.value,), len(WORKING_TIMES) + 1)

    @cached_property
    def opened(self) -> Which:
        """Say which a training opens, near the job or near home, for who has the level asked."""
        opened: Which = self.scan.soonest(self.level) <= self.last_month
        if self.near_home is not None:
            ends = self.near_home.ends_by_occupation(self.level, self.last_month)
            opened |= self.of_occupation(ends, NO_SESSION) <= self.scan.column("until")
        return opened

    @cached_property
    def near_home(self) -> Near | None:
        """Return the sessions near home, when home is known."""
        spot = self.question.spot
        if spot is None or spot.point is None:
            return None
        return self._courses.near(spot, self._rules.training_distance_km)

    def of_occupation(self, table: Column, none: int) -> Column:
        """Return, for each opening, what a table says of its occupation."""
        longer: Column = np.append(table, table.dtype.type(none))
        return longer.take(self.scan.column("occupation"), mode="clip")


def _wanted(codes: tuple[str, ...], asked: tuple[str, ...], size: int) -> Which:
    """Say, for each number that a column may hold, whether it is asked; all are when none is."""
    wanted = np.full(size, not asked)
    wanted[[codes.index(each) + 1 for each in asked if each in codes]] = True
    return wanted


def _among(column: Column, numbers: list[int]) -> Which:
    wanted = np.zeros(np.iinfo(column.dtype).max + 1, np.bool_)
    wanted[numbers] = True
    found: Which = column == numbers[0] if len(numbers) == 1 else wanted[column]
    return found
