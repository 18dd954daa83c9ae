"""The catalogue in memory answers what a naive matcher does, on a thousand random catalogues."""

from dataclasses import replace

import pytest

from services.matching.domain.opening import key_of
from services.matching.domain.search import RADII, Position, Sort
from tests.matching import naive
from tests.matching.catalogue import TODAY
from tests.matching.memories import catalogue_of, columns_of
from tests.matching.random_catalogue import (
    a_catalogue,
    a_question,
    a_random_offer,
    as_read,
    drawn,
)

CATALOGUES, QUESTIONS = 1_000, 3


@pytest.mark.parametrize("part", range(4))
def test_memory_finds_what_the_naive_matcher_finds(part):
    kept = 0
    for number in range(part, CATALOGUES, 4):
        draw = drawn(30_000 + number)
        offers, courses = a_catalogue(draw)
        ids = {key_of(each.offer_id): str(each.offer_id) for each in offers}
        memory = catalogue_of(*columns_of(offers, courses))
        for _ in range(QUESTIONS):
            asked, question = a_question(draw)

            finding = memory.find(question, asked.radius_km)

            around = naive.around(offers, asked, courses, TODAY)
            page = finding.page(None, 100)
            assert sorted((hit.metres, ids[hit.key]) for hit in page) == around
            assert [hit.metres for hit in page] == [metres for metres, _ in around]
            assert finding.total() == len(around)
            kept += len(around)
    assert kept > 300


@pytest.mark.parametrize("part", range(2))
def test_a_count_is_what_one_gets_by_choosing_it(part):
    counted = 0
    for number in range(part, CATALOGUES // 5, 2):
        draw = drawn(50_000 + number)
        offers, courses = a_catalogue(draw)
        asked, question = a_question(draw)

        counts = catalogue_of(*columns_of(offers, courses)).find(question, asked.radius_km).counts()

        def chosen(offers=offers, courses=courses, asked=asked, **choice):
            return len(naive.around(offers, replace(asked, **choice), courses, TODAY))

        for level in range(9):
            assert counts.levels.get(level, 0) == chosen(level=level, accessible=True)
        for kind in ("CDI", "CDD"):
            assert counts.contracts.get(kind, 0) == chosen(contract=kind)
        for time in ("full_time", "part_time"):
            assert counts.working_times.get(time, 0) == chosen(working_time=time)
        for km in RADII:
            if km <= asked.radius_km:
                assert counts.distances.get(km, 0) == chosen(radius_km=km)
        counted += sum(counts.levels.values())
    assert counted > 100


@pytest.mark.parametrize("sort", [Sort.DISTANCE, Sort.NEWEST])
def test_a_walk_by_pages_sees_each_offer_once(sort):
    draw = drawn(1)
    offers = [a_random_offer(draw, each) for each in range(300)]
    offers += [
        a_random_offer(draw, 300 + each).model_copy(update=where(offers[0])) for each in range(50)
    ]
    asked, _ = a_question(draw)
    question = replace(as_read(naive.Asked(asked.lat, asked.lon, None, 100)), sort=sort)
    finding = catalogue_of(*columns_of(offers, [])).find(question, 100)

    seen, after = [], None
    while page := finding.page(after, 7):
        seen += page
        after = Position(100, len(seen), *page[-1].rank)

    assert [hit.rank for hit in seen] == sorted(hit.rank for hit in seen)
    assert len({hit.key for hit in seen}) == len(seen) == finding.total() > 150


def where(offer):
    return {"lat": 49.2, "lon": 6.2, "geo_precision": "address"}


def test_a_changed_catalogue_answers_as_if_it_had_been_loaded_so():
    # Given a catalogue, of which a third changes, a third closes, and some arrive
    for number in range(200):
        draw = drawn(70_000 + number)
        offers, courses = a_catalogue(draw)
        later = [a_random_offer(draw, each) for each in (*range(4), *range(100, 105))]
        gone = [each.offer_id for each in offers[4:8]]
        asked, question = a_question(draw)
        memory = catalogue_of(*columns_of(offers, courses))

        # When it is told so
        rows, _ = columns_of(later, courses)
        keys = [key_of(each) for each in gone] + rows["key"].tolist()
        memory.openings.change(keys, rows)

        # Then it answers as one loaded with what is left
        fresh = catalogue_of(*columns_of([*later, *offers[8:]], courses))
        expected = fresh.find(question, asked.radius_km)
        for openings in (memory.openings, memory.openings.tidied()):
            found = replace(memory, openings=openings).find(question, asked.radius_km)
            assert found.page(None, 100) == expected.page(None, 100)
            assert found.counts() == expected.counts()
            assert len(openings) == len(fresh.openings) == 13
