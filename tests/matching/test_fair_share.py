"""Among equal offers, those where fewer people wait come first, and each has its day."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.referentials.points import Point
from contracts.candidacy import (
    CandidacySubmitted,
    CandidacyWithdrawn,
    WithdrawalReason,
)
from services.matching.domain.facts import Spot
from services.matching.domain.search import Question, Sort
from tests.matching.catalogue import METZ, TODAY, an_offer, ids
from tests.matching.memories import catalogue_of, columns_of
from tests.matching.test_search_api import IN_METZ

EQUALS = 10
DAYS = 300


def test_equal_offers_share_the_first_place_over_the_days():
    # Given ten offers at the same place
    openings, courses = columns_of([an_offer() for _ in range(EQUALS)], [])
    question = Question(spot=Spot(Point(*METZ)), sort=Sort.DISTANCE)

    # When somebody looks each day, twice
    first = Counter()
    for day in range(DAYS):
        memory = catalogue_of(openings, courses, TODAY + timedelta(days=day))
        once, again = (memory.find(question, 30).page(None, 1)[0] for _ in range(2))
        assert once == again
        first[once.key] += 1

    # Then each has about its share of first places: no one has three times it, nor a third
    assert len(first) == EQUALS
    assert max(first.values()) < 3 * DAYS / EQUALS
    assert min(first.values()) > DAYS / EQUALS / 3


@pytest.mark.engines
async def test_the_offer_where_fewer_wait_comes_first_until_they_are_answered(doors, read_model):
    # Given two offers at the same place, three people who wait for one, and one who left already
    busy, quiet = an_offer(), an_offer()
    left = uuid4()
    await read_model.hears(withdrawn(busy, left), submitted(busy, left))
    waiting = [uuid4() for _ in range(3)]
    await read_model.hears(*(submitted(busy, each) for each in waiting[:2]))
    await read_model.hears(busy, quiet)
    await read_model.hears(submitted(busy, waiting[2]), submitted(quiet, uuid4()))

    # Then the quiet one is first
    assert await shown(doors) == [str(quiet.offer_id), str(busy.offer_id)]
    assert await pending(read_model) == {busy.offer_id: 3, quiet.offer_id: 1}

    # When those who wait leave, the other one is
    await read_model.hears(*(withdrawn(busy, each) for each in waiting))
    assert await shown(doors) == [str(busy.offer_id), str(quiet.offer_id)]


async def shown(doors):
    return ids((await doors.get("/offers", params=IN_METZ)).json()["items"])


async def pending(read_model):
    return {row[0]: row[-1] for row in (await read_model.rows())["openings"]}


def submitted(offer, candidacy_id):
    return CandidacySubmitted.model_validate(a_case(offer, candidacy_id))


def withdrawn(offer, candidacy_id):
    reason = next(iter(WithdrawalReason))
    return CandidacyWithdrawn.model_validate(a_case(offer, candidacy_id) | {"reason": reason})


def a_case(offer, candidacy_id):
    return {
        "candidacy_id": candidacy_id,
        "candidate_id": uuid4(),
        "offer_id": offer.offer_id,
        "rome_code": offer.rome_code,
    }
