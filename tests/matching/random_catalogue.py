"""Catalogues and questions drawn at random, the same for every matcher."""

import random
from datetime import date, timedelta

from chassis.referentials.points import Point
from services.matching.domain.facts import Spot
from services.matching.domain.search import Question, Sort, WorkingTime
from tests.matching import naive
from tests.matching.catalogue import TODAY, a_session, an_offer, numbered

PARENTS = ("G1602", "F1703", "K1304")
Draw = random.Random


def drawn(number):
    """Return the dice of one catalogue."""
    return Draw(number)


def a_place(draw):
    """Return where something is: near, far, or not known well enough to measure."""
    precision = draw.choice(("address", "commune", "address", "department", "none"))
    point = {
        "lat": round(49.12 + draw.uniform(-0.9, 0.9), 6),
        "lon": round(6.18 + draw.uniform(-1.2, 1.2), 6),
    }
    where = point if precision in ("address", "commune") else {"lat": None, "lon": None}
    return where | {"geo_precision": precision, "department": draw.choice(("57", "54", None))}


def a_random_offer(draw, number):
    until = draw.choice((None, None, TODAY + timedelta(days=draw.randint(10, 200))))
    return an_offer(
        offer_id=numbered(number),
        rome_parent=draw.choice(PARENTS),
        contract_kind=draw.choice(("CDI", "CDD", "something-else")),
        weekly_hours=draw.choice((None, 20, 35)),
        starts_until=until,
        published_at=an_offer().published_at - timedelta(hours=draw.randint(0, 5)),
        **a_place(draw),
    )


def a_random_session(draw, number):
    starts = draw.choice((None, TODAY + timedelta(days=draw.randint(-60, 120))))
    return a_session(
        session_id=numbered(1000 + number),
        rome_parents=tuple(draw.sample(PARENTS, draw.randint(1, 2))),
        teaching_mode=draw.choice(("on_site", "mixed", "on_site", "remote")),
        entry_level=draw.choice((None, 0, 3, 4, 8)),
        entry_level_required=draw.random() < 0.5,
        funders=draw.choice((("2",), ("2", "10"), ("10",), ())),
        region_funded=draw.choice((True, True, False, None)),
        funding_route=draw.choice((None, None, "prf", "cpf")),
        recruitment_status=draw.choice(("open", "open", "unknown", "closed", "suspended")),
        bookable=draw.random() < 0.85,
        starts_on=starts,
        starts_precision=draw.choice(("day", "day", "month", "year")),
        ends_on=draw.choice((None, TODAY + timedelta(days=draw.randint(-10, 250)))),
        permanent_entry=draw.random() < 0.15,
        capacity=draw.choice((None, 5)),
        seats_left=draw.choice((0, 3)),
        **a_place(draw),
    )


def a_catalogue(draw):
    """Return offers and sessions."""
    offers = [a_random_offer(draw, each) for each in range(12)]
    return offers, [a_random_session(draw, each) for each in range(10)]


def a_question(draw):
    """Return a question, as the naive matcher and as the service read it."""
    asked = naive.Asked(
        lat=49.12,
        lon=6.18,
        department=draw.choice(("57", None)),
        radius_km=draw.choice((20, 50, 100, 100)),
        level=draw.choice((None, 0, 3, 8)),
        contract=draw.choice((None, None, None, "CDD")),
        working_time=draw.choice((None, None, None, "full_time")),
        parents=frozenset(draw.sample(PARENTS, draw.choice((0, 0, 0, 1, 2)))),
        accessible=draw.random() < 0.5,
        starts_by=draw.choice((None, None, date(2027, draw.randint(1, 5), 1))),
    )
    return asked, as_read(asked)


def as_read(asked):
    """Return a question as the service reads it."""
    return Question(
        spot=Spot(Point(asked.lat, asked.lon), asked.department),
        radius_km=asked.radius_km,
        parents=asked.parents,
        contracts=(asked.contract,) if asked.contract else (),
        working_time=WorkingTime(asked.working_time) if asked.working_time else None,
        level=asked.level,
        only_accessible=asked.accessible,
        starts_by=asked.starts_by,
        sort=Sort.DISTANCE,
    )
