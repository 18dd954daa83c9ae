"""Catalogues in memory, for tests and benches."""

from datetime import date

import numpy as np

from services.matching.memory.finding import Catalogue
from services.matching.memory.homes import Courses
from services.matching.memory.index import OfferIndex
from services.matching.memory.numbers import OccupationNumbers
from services.matching.memory.reach import reach
from services.matching.models import Opening, SessionView
from services.matching.models.columns import (
    COURSE,
    department_number,
    micro_degrees,
    occupation_number,
    openings_of,
)
from services.matching.use_cases import rules_of
from tests.matching import naive
from tests.matching.catalogue import REGION, TODAY

RULES = rules_of(REGION)


def catalogue_of(openings, courses, today: date = TODAY) -> Catalogue:
    """Return a catalogue in memory."""
    numbers = OccupationNumbers()
    return Catalogue(
        OfferIndex(openings, numbers), Courses(courses, numbers), ("metz", "nancy"), RULES, today
    )


def columns_of(offers, sessions, today: date = TODAY):
    """Return offers and sessions by column, without any database."""
    courses = np.array(
        [
            a_course(SessionView.of(each, 1), parent)
            for each in sorted(sessions, key=lambda one: (naive.last_day(one) or TODAY, one.key))
            for parent in each.rome_parents
            if naive.takes_people(each, today)
        ],
        COURSE,
    )
    openings = openings_of([Opening.of(each) for each in offers], ("metz", "nancy"))
    for occupation in np.unique(openings["occupation"]):
        mine = openings["occupation"] == occupation
        theirs = courses[courses["occupation"] == occupation]
        reached = reach(openings[mine], theirs, RULES.training_distance_km)
        openings["soonest"][mine] = reached.soonest
    return openings, courses


def a_course(row: SessionView, parent: str) -> tuple[object, ...]:
    """Return a session as memory reads it, for one occupation."""
    return (
        row.id.bytes,
        micro_degrees(row.lat),
        micro_degrees(row.lon),
        occupation_number(parent),
        department_number(row.department),
        row.remote,
        row.level_needed,
        row.first_month,
        row.last_day,
    )
