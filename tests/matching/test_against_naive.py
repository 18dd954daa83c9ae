"""The fast matcher and a naive one answer the same, on catalogues drawn at random."""

import random
from datetime import timedelta

import pytest

from chassis.referentials.points import Point
from services.matching.domain.facts import Spot
from services.matching.domain.search import Question, Sort
from services.matching.models import OfferView, SessionOccupation, SessionView
from services.matching.repository import (
    ProjectionRepository,
    ReadingRepository,
    SearchRepository,
)
from services.matching.use_cases import Assessing, rules_of
from tests.matching import naive
from tests.matching.catalogue import REGION, TODAY, a_session, an_offer, numbered

pytestmark = pytest.mark.engines

CATALOGUES = 200
PARENTS = ("G1602", "F1703", "K1304")
RULES = rules_of(REGION)


def a_place(draw):
    """Return where something is: near, far, or not known well enough to measure."""
    precision = draw.choice(("address", "commune", "address", "department", "none"))
    point = {"lat": 49.12 + draw.uniform(-0.9, 0.9), "lon": 6.18 + draw.uniform(-1.2, 1.2)}
    where = point if precision in ("address", "commune") else {"lat": None, "lon": None}
    return where | {"geo_precision": precision, "department": draw.choice(("57", "54", None))}


def a_random_offer(draw, number):
    until = draw.choice((None, None, TODAY + timedelta(days=draw.randint(10, 200))))
    return an_offer(
        offer_id=numbered(number),
        rome_parent=draw.choice(PARENTS),
        contract_kind=draw.choice(("CDI", "CDD")),
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
        entry_level=draw.choice((None, 0, 3, 4)),
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


async def fill(session, offers, courses):
    await session.rollback()  # the catalogue before was never kept
    session.expunge_all()
    session.add_all(OfferView.of(each, 1) for each in offers)
    session.add_all(SessionView.of(each, 1) for each in courses)
    session.add_all(
        SessionOccupation(rome_parent=parent, session_id=each.session_id)
        for each in courses
        for parent in each.rome_parents
    )
    await session.flush()


def a_question(draw):
    asked = naive.Asked(
        lat=49.12,
        lon=6.18,
        department=draw.choice(("57", None)),
        radius_km=draw.choice((5, 20, 50, 100)),
        level=draw.choice((None, 0, 3)),
        contract=draw.choice((None, "CDD")),
    )
    question = Question(
        spot=Spot(Point(asked.lat, asked.lon), asked.department),
        radius_km=asked.radius_km,
        contracts=(asked.contract,) if asked.contract else (),
        level=asked.level,
        sort=Sort.DISTANCE,
    )
    return asked, question


def expected_block(fit, alone, known):
    if fit:
        return {None}
    return alone or ({None} if known else {"occupation"})


@pytest.mark.parametrize("part", range(4))
async def test_both_matchers_find_the_same_offers_sessions_and_reasons(read_model, part):
    fits = blocks = 0
    async with read_model.sessions() as session:
        for number in range(part, CATALOGUES, 4):
            # Given a catalogue and a question drawn at random
            draw = random.Random(number)
            offers = [a_random_offer(draw, each) for each in range(12)]
            courses = [a_random_session(draw, each) for each in range(10)]
            await fill(session, offers, courses)
            asked, question = a_question(draw)
            by_id = {str(each.offer_id): each for each in offers}

            # When the service answers
            search = SearchRepository(session, RULES, TODAY)
            rows = await search.page(question, asked.radius_km, after=None, limit=100)
            assessing = Assessing(
                ReadingRepository(session), question.seeker(asked.radius_km), RULES, TODAY
            )
            found = await assessing.offers(rows)

            # Then it says what the naive matcher says
            around = naive.around(offers, asked)
            assert [(row.metres, str(row.offer.offer_id)) for row in found] == around
            assert await search.count(question, asked.radius_km) == len(around)
            for row in found:
                offer = by_id[str(row.offer.offer_id)]
                fit, alone, known = naive.matches(offer, courses, asked, TODAY)
                assert {str(each.course.session_id) for each in row.outcome.fitting} == fit
                blocking = row.outcome.blocking
                said = blocking.code if blocking else None
                assert said in expected_block(fit, alone, known)
                fits, blocks = fits + len(fit), blocks + (said is not None)
    assert fits > 20
    assert blocks > 20


@pytest.mark.parametrize("part", range(2))
async def test_sql_keeps_the_offers_that_the_naive_matcher_finds_accessible(read_model, part):
    kept = 0
    async with read_model.sessions() as session:
        for number in range(part, CATALOGUES, 2):
            draw = random.Random(10_000 + number)
            offers = [a_random_offer(draw, each) for each in range(12)]
            courses = [a_random_session(draw, each) for each in range(10)]
            await fill(session, offers, courses)
            asked, _ = a_question(draw)
            question = Question(
                spot=Spot(Point(asked.lat, asked.lon), asked.department),
                level=asked.level,
                only_accessible=True,
                sort=Sort.DISTANCE,
            )

            search = SearchRepository(session, RULES, TODAY)
            rows = await search.page(question, 100, after=None, limit=100)
            changed = await ProjectionRepository(session).review_occupations(PARENTS, RULES, TODAY)

            wide = naive.Asked(asked.lat, asked.lon, asked.department, 100, asked.level)
            expected = [
                found
                for _, found in naive.around(offers, wide)
                for offer in offers
                if str(offer.offer_id) == found and naive.matches(offer, courses, wide, TODAY)[0]
            ]
            assert [str(row.id) for row, _ in rows] == expected
            matched = {
                str(each.offer_id)
                for each in offers
                if naive.matches(each, courses, None, TODAY)[0]
            }
            assert {str(each.offer_id) for each in changed} == matched
            for each in changed:
                offer = next(one for one in offers if one.offer_id == each.offer_id)
                assert str(each.session_id) in naive.matches(offer, courses, None, TODAY)[0]
            kept += len(expected)
    assert kept > 20
