"""Both fast matchers, in SQL and in memory, answer what a naive one does, on random catalogues."""

from uuid import uuid4

import pytest

from chassis.testing import said
from chassis.unit_of_work import UnitOfWork
from contracts.matching import OfferMatched
from services.matching.domain.choices import choices
from services.matching.models import OfferView, Opening, SessionOccupation, SessionView
from services.matching.repository import ColumnarRepository, ReadingRepository, SearchRepository
from services.matching.use_cases import Assessing, rules_of
from services.matching.use_cases.reviewing import Reviewing
from tests.matching import naive
from tests.matching.catalogue import REGION, TODAY
from tests.matching.memories import catalogue_of
from tests.matching.random_catalogue import PARENTS, a_catalogue, a_question, as_read, drawn

pytestmark = pytest.mark.engines

CATALOGUES = 60
RULES = rules_of(REGION)


async def fill(session, sessions, offers, courses):
    """Put a catalogue in the read model, inside a transaction that is never committed."""
    await session.rollback()
    session.expunge_all()
    session.add_all(OfferView.of(each, 1) for each in offers)
    session.add_all(Opening.of(each) for each in offers)
    session.add_all(SessionView.of(each, 1) for each in courses)
    session.add_all(
        SessionOccupation(rome_parent=parent, session_id=each.session_id)
        for each in courses
        for parent in each.rome_parents
    )
    await session.flush()
    uow = UnitOfWork(sessions)
    uow.session = session
    for parent in PARENTS:
        await Reviewing(uow, RULES, TODAY).occupation(parent, cause=uuid4())
    await uow.flush()


@pytest.mark.parametrize("part", range(2))
async def test_all_matchers_find_the_same_offers(read_model, part):
    kept = 0
    async with read_model.sessions() as session:
        for number in range(part, CATALOGUES, 2):
            # Given a catalogue and a question drawn at random
            draw = drawn(number)
            offers, courses = a_catalogue(draw)
            await fill(session, read_model.sessions, offers, courses)
            asked, question = a_question(draw)
            around = naive.around(offers, asked, courses, TODAY)

            # When PostgreSQL answers, and when memory does
            search = SearchRepository(session, RULES, TODAY)
            rows = await search.page(question, asked.radius_km, after=None, limit=100)
            columns = ColumnarRepository(session)
            memory = catalogue_of(await columns.openings(), await columns.courses(RULES, TODAY))
            finding = memory.find(question, asked.radius_km)

            # Then both say what the naive matcher says, in one order
            assert sorted((hit.metres, str(row.id)) for row, hit in rows) == around
            assert [hit for _, hit in rows] == finding.page(None, 100)
            assert await search.count(question, asked.radius_km) == len(around)
            counts = finding.counts()
            for (facet, value), choice in choices(
                question, asked.radius_km, PARENTS, TODAY
            ).items():
                assert getattr(counts, facet).get(value, 0) == await search.count(*choice)
            kept += len(around)
    assert kept > 10


async def test_cards_show_the_same_sessions_and_reasons(read_model):
    fits = blocks = 0
    async with read_model.sessions() as session:
        for number in range(CATALOGUES):
            draw = drawn(20_000 + number)
            offers, courses = a_catalogue(draw)
            await fill(session, read_model.sessions, offers, courses)
            asked = naive.Asked(
                49.12, 6.18, draw.choice(("57", None)), 100, draw.choice((None, 0, 3))
            )
            question = as_read(asked)
            by_id = {str(each.offer_id): each for each in offers}

            search = SearchRepository(session, RULES, TODAY)
            rows = await search.page(question, asked.radius_km, after=None, limit=100)
            assessing = Assessing(
                ReadingRepository(session), question.seeker(asked.radius_km), RULES, TODAY
            )
            for row in await assessing.offers(rows):
                offer = by_id[str(row.offer.offer_id)]
                fit, alone, known = naive.matches(offer, courses, asked, TODAY)
                assert {str(each.course.session_id) for each in row.outcome.fitting} == fit
                blocking = row.outcome.blocking
                block = blocking.code if blocking else None
                assert block in expected_block(fit, alone, known)
                fits, blocks = fits + len(fit), blocks + (block is not None)
    assert fits > 100
    assert blocks > 20


def expected_block(fit, alone, known):
    if fit:
        return {None}
    return alone or ({None} if known else {"occupation"})


async def test_an_offer_is_said_matched_when_the_naive_matcher_finds_it_a_session(read_model):
    matched = 0
    async with read_model.sessions() as session:
        for number in range(CATALOGUES):
            offers, courses = a_catalogue(drawn(10_000 + number))
            await fill(session, read_model.sessions, offers, courses)

            fitting = {
                each.offer_id: naive.matches(each, courses, None, TODAY)[0] for each in offers
            }
            messages = {each.offer_id: each for each in await said(session)}

            assert set(messages) == {id_ for id_, fit in fitting.items() if fit}
            assert all(isinstance(each, OfferMatched) for each in messages.values())
            assert all(str(each.session_id) in fitting[id_] for id_, each in messages.items())
            matched += len(messages)
    assert matched > 20
