"""The read model: the last message wins, and gains and losses are said once."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.testing import deliver
from chassis.unit_of_work import UnitOfWork
from contracts.matching import OfferMatched, OfferUnmatched
from contracts.offers import OfferUpdated
from contracts.trainings import TrainingSessionUpdated
from services.matching import use_cases
from services.matching.consumers import LISTENS_TO
from tests.matching.catalogue import (
    COOK,
    MASON,
    REGION,
    TODAY,
    a_session,
    an_offer,
    cancelled,
    closed,
)

pytestmark = pytest.mark.engines


def updated(offer, **changes):
    return OfferUpdated.model_validate(offer.model_dump() | changes)


def changed(session, **changes):
    return TrainingSessionUpdated.model_validate(session.model_dump() | changes)


async def test_an_older_message_never_undoes_a_later_one(read_model):
    offer = an_offer()

    await read_model.hears(updated(offer, title="Chef"), sequence=3)
    await read_model.hears(offer, sequence=1)

    [row] = (await read_model.rows())["offers_view"]
    assert "Chef" in row
    assert "Cuisinier" not in row


async def test_a_closed_offer_keeps_nothing_of_its_company_and_does_not_come_back(read_model):
    offer = an_offer(employer_name="Auberge du Pont", city="Metz")
    await read_model.hears(offer, sequence=1)

    await read_model.hears(closed(offer), sequence=3)
    await read_model.hears(updated(offer), sequence=2)

    [row] = (await read_model.rows())["offers_view"]
    assert not any(word in str(row) for word in ("Auberge", "Metz", "57463", "49.1"))


async def test_a_returning_offer_is_open_again(read_model):
    offer = an_offer()
    await read_model.hears(offer, sequence=1)
    await read_model.hears(closed(offer), sequence=2)
    await read_model.hears(a_session())
    await read_model.said()

    await read_model.hears(offer, sequence=3)

    assert [type(each) for each in await read_model.said()] == [OfferMatched]


async def test_the_first_session_of_an_offer_is_said_once(read_model):
    # Given an offer without any session
    offer, session = an_offer(basin_code="metz"), a_session()
    await read_model.hears(offer)
    assert await read_model.said() == []

    # When two sessions come
    await read_model.hears(session, a_session())

    # Then one message says it
    assert await read_model.said() == [
        OfferMatched(
            offer_id=offer.offer_id,
            rome_parent=COOK,
            basin_code="metz",
            session_id=session.session_id,
        )
    ]


async def test_the_last_loss_is_said_once(read_model):
    offer, first, second = an_offer(), a_session(), a_session()
    await read_model.hears(first, second, offer)
    await read_model.said()

    await read_model.hears(cancelled(first), sequence=2)
    assert await read_model.said() == []
    await read_model.hears(cancelled(second), sequence=2)

    [loss] = await read_model.said()
    assert isinstance(loss, OfferUnmatched)
    assert loss.offer_id == offer.offer_id


async def test_a_session_that_changes_occupation_is_lost_by_one_and_gained_by_another(read_model):
    cook, mason = an_offer(), an_offer(rome_code=MASON, rome_parent=MASON)
    session = a_session()
    await read_model.hears(cook, mason, session)
    await read_model.said()

    await read_model.hears(changed(session, rome_parents=(MASON,)), sequence=2)

    said = {each.offer_id: type(each) for each in await read_model.said()}
    assert said == {cook.offer_id: OfferUnmatched, mason.offer_id: OfferMatched}


async def test_seats_that_change_say_nothing(read_model):
    session = a_session()
    await read_model.hears(an_offer(), session)
    await read_model.said()

    await read_model.hears(changed(session, seats_left=0, waitlist_length=3), sequence=2)

    assert await read_model.said() == []
    [row] = (await read_model.rows())["sessions_view"]
    assert 3 in row


async def test_a_message_delivered_twice_is_handled_once(read_model):
    offer, id_ = an_offer(), uuid4()
    await read_model.hears(a_session())

    for _ in range(2):
        await deliver(offer, LISTENS_TO, read_model.sessions, REGION, id_=id_)

    assert len(await read_model.said()) == 1


async def test_a_session_that_begins_is_a_loss_that_the_review_says(read_model, today):
    offer = an_offer()
    await read_model.hears(offer, a_session())
    await read_model.said()

    today.advance(timedelta(days=31))
    for _ in range(2):
        async with UnitOfWork(read_model.sessions) as uow:
            await use_cases.review_occupation(uow, parent=COOK, cause=uuid4(), region=REGION)

    assert [type(each) for each in await read_model.said()] == [OfferUnmatched]


def a_history(draw):
    """Return offers and sessions that change, close and return, each with its versions."""
    history = []
    for number in range(12):
        offer = an_offer(rome_parent=draw.choice((COOK, MASON)), title=f"Poste {number}")
        history += [(offer, 1), (updated(offer, title=f"Poste {number} bis"), 2)]
        if draw.random() < 0.4:
            history.append((closed(offer), 3))
        session = a_session(rome_parents=(draw.choice((COOK, MASON)),))
        later = TODAY + timedelta(days=draw.randint(-5, 60))
        history += [(session, 1), (changed(session, starts_on=later), 2)]
        if draw.random() < 0.3:
            history.append((cancelled(session), 3))
    return history


@pytest.mark.parametrize("together", [False, True])
async def test_a_read_model_made_of_last_states_equals_the_incremental_one(read_model, together):
    # Given a history of offers and sessions
    draw = random.Random(7)
    history = a_history(draw)
    for message, sequence in history:
        await read_model.hears(message, sequence=sequence)
    incremental = await read_model.rows()
    matched = await matched_now(read_model)

    # When only the last state of each is read again, in another order, alone or by batches
    await read_model.empty()
    last = {message.key: (message, sequence) for message, sequence in history}
    shuffled = list(last.values())
    draw.shuffle(shuffled)
    if together:
        for stream in ("trainings.catalogue", "offers.catalogue"):
            await read_model.hears_together(*(one for one in shuffled if one[0].stream == stream))
    else:
        for message, sequence in shuffled:
            await read_model.hears(message, sequence=sequence)

    # Then the rows are the same, and what is said too
    assert await read_model.rows() == incremental
    assert await matched_now(read_model) == matched


async def matched_now(read_model):
    """Return the offers said to have a training, and not to have lost it or be closed since."""
    said = {each.offer_id: each for each in await read_model.said()}
    rows = (await read_model.rows())["openings"]
    matched = {id_ for id_, message in said.items() if isinstance(message, OfferMatched)}
    return matched & {row[0] for row in rows}


async def test_a_batch_says_each_gain_once_and_keeps_the_newest_state(read_model):
    offer, session = an_offer(), a_session()

    await read_model.hears_together((session, 1), (cancelled(session), 3), (session, 2))
    await read_model.hears_together((offer, 1), (updated(offer, title="Chef"), 2))
    assert await read_model.said() == []

    other = a_session()
    await read_model.hears_together((other, 1), (changed(other, seats_left=1), 2))
    assert [type(each) for each in await read_model.said()] == [OfferMatched]
    [row] = (await read_model.rows())["offers_view"]
    assert "Chef" in row


async def test_a_session_that_cannot_serve_an_offer_rewrites_nothing_of_it(read_model):
    # Given an offer in Metz
    await read_model.hears(an_offer(), a_session())
    before = await versions(read_model)

    # When a session far away, a later one near, and a number of seats come
    near = a_session(starts_on=TODAY + timedelta(days=80))
    await read_model.hears(a_session(lat=48.1, lon=7.3), near)
    await read_model.hears(changed(near, seats_left=0), sequence=2)

    # Then its row is the same one
    assert await versions(read_model) == before


async def versions(read_model):
    """Return which version of each opening PostgreSQL holds."""
    async with read_model.sessions() as session:
        return (await session.execute(text("SELECT ctid, xmin FROM openings"))).all()
