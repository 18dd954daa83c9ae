"""The ledger of positions: never more than there are, and always the current truth."""

import asyncio
from uuid import uuid4

import pytest

from chassis.testing import deliver
from contracts.offers import (
    ClaimPosition,
    ClosingReason,
    OfferClosed,
    OfferImported,
    PositionClaimed,
    PositionRefusalReason,
    PositionRefused,
    PositionReleased,
    ReleasePosition,
)
from services.offers.consumers import LISTENS_TO
from tests.offers.raw_offers import a_raw_offer

R = PositionRefusalReason


def kinds(messages):
    return [type(message) for message in messages]


async def kept(ledger, offer):
    """Return positions taken, and claims kept: invariant I4 says they are equal."""
    taken = await ledger.value("SELECT claimed FROM offers WHERE id = :id", id=offer)
    claims = "SELECT count(*) FROM position_claims WHERE offer_id = :id AND state = 'claimed'"
    assert await ledger.value(claims, id=offer) == taken
    return taken


async def test_an_unknown_offer_gives_no_position(ledger):
    await ledger.claim(uuid4())

    [answer] = await ledger.said()
    assert answer.reason is R.OFFER_UNKNOWN


@pytest.mark.parametrize("reason", [ClosingReason.CLOSED_BY_EMPLOYER, ClosingReason.FILLED])
async def test_a_closed_offer_refuses_except_after_its_employer_said_filled(ledger, reason):
    # Given an offer that its employer closed
    offer = await ledger.an_offer(2)
    await ledger.close(offer, reason)
    await ledger.said()

    # When two candidacies ask for its positions, and a third
    for _ in range(3):
        await ledger.claim(offer)

    # Then only the acceptances that waited at « pourvu » count, as far as there are positions
    answers = await ledger.said()
    if reason is ClosingReason.FILLED:
        assert kinds(answers) == [PositionClaimed, PositionClaimed, PositionRefused]
        assert answers[2].reason is R.NO_POSITION_LEFT
    else:
        assert kinds(answers) == [PositionRefused] * 3
        assert {answer.reason for answer in answers} == {R.OFFER_CLOSED}


async def test_the_last_position_closes_the_offer(ledger):
    offer = await ledger.an_offer(2)

    await ledger.claim(offer)
    await ledger.claim(offer)
    await ledger.claim(offer)

    first, closed, second, refused = await ledger.said()
    assert isinstance(first, PositionClaimed)
    assert isinstance(second, PositionClaimed)
    assert isinstance(closed, OfferClosed)
    assert closed.reason is ClosingReason.FILLED
    assert refused.reason is R.NO_POSITION_LEFT


async def test_asked_again_the_answer_is_the_same_and_nothing_more_is_kept(ledger):
    offer = await ledger.an_offer(2)
    kept_one = await ledger.claim(offer)

    await ledger.claim(offer, kept_one)

    assert kinds(await ledger.said()) == [PositionClaimed, PositionClaimed]
    assert await kept(ledger, offer) == 1


async def test_a_refused_candidacy_stays_refused_even_when_a_position_comes_back(ledger):
    offer = await ledger.an_offer(1)
    first, second = await ledger.claim(offer), await ledger.claim(offer)
    await ledger.release(offer, first)
    await ledger.said()

    await ledger.claim(offer, second)

    assert kinds(await ledger.said()) == [PositionRefused]


async def test_a_position_given_back_opens_the_offer_again(ledger):
    # Given an offer closed because its only position is kept
    offer = await ledger.an_offer(1)
    candidacy = await ledger.claim(offer)
    await ledger.said()

    # When the position is given back
    await ledger.release(offer, candidacy)

    # Then the offer is announced again, whole, and can be asked for
    back, released = await ledger.said()
    assert isinstance(back, OfferImported)
    assert back.city == "Bourg-en-Bresse"
    assert isinstance(released, PositionReleased)
    await ledger.claim(offer)
    assert PositionClaimed in kinds(await ledger.said())


@pytest.mark.parametrize("full", [True, False])
async def test_a_position_given_back_does_not_open_what_the_employer_closed(ledger, full):
    offer = await ledger.an_offer(1 if full else 2)
    candidacy = await ledger.claim(offer)
    await ledger.close(offer, ClosingReason.FILLED)
    told = [m for m in await ledger.said() if isinstance(m, OfferClosed)]
    assert len(told) == 1

    await ledger.release(offer, candidacy)

    assert kinds(await ledger.said()) == [PositionReleased]
    assert not (await ledger.offer()).is_open


async def test_a_full_offer_withdrawn_at_its_source_does_not_come_back(ledger):
    offer = await ledger.an_offer(1)
    candidacy = await ledger.claim(offer)
    await ledger.import_offers([a_raw_offer("0000001")], complete=True)
    await ledger.said()

    await ledger.release(offer, candidacy)

    assert kinds(await ledger.said()) == [PositionReleased]
    assert (await ledger.offer()).content == {}


async def test_given_back_twice_a_position_is_freed_once(ledger):
    offer = await ledger.an_offer(3)
    one, _ = await ledger.claim(offer), await ledger.claim(offer)
    await ledger.said()

    await ledger.release(offer, one)
    await ledger.release(offer, one)

    assert kinds(await ledger.said()) == [PositionReleased, PositionReleased]
    assert await kept(ledger, offer) == 1


async def test_a_refused_candidacy_gives_nothing_back(ledger):
    offer = await ledger.an_offer(1)
    await ledger.claim(offer)
    refused = await ledger.claim(offer)
    await ledger.said()

    await ledger.release(offer, refused)

    assert kinds(await ledger.said()) == [PositionReleased]
    assert await kept(ledger, offer) == 1


async def test_a_position_given_back_before_it_was_asked_for_is_never_kept(ledger):
    offer, candidacy = await ledger.an_offer(1), uuid4()

    await ledger.release(offer, candidacy)
    await ledger.claim(offer, candidacy)

    assert kinds(await ledger.said()) == [PositionReleased, PositionReleased]
    assert await kept(ledger, offer) == 0


@pytest.mark.parametrize("positions", [1, 7])
async def test_fifty_candidacies_at_once_get_as_many_positions_as_there_are(ledger, positions):
    offer = await ledger.an_offer(positions)

    await ledger.claim_many(offer, 50)

    said = kinds(await ledger.said())
    assert said.count(PositionClaimed) == positions
    assert said.count(PositionRefused) == 50 - positions
    assert said.count(OfferClosed) == 1
    assert await kept(ledger, offer) == positions


async def test_a_claim_beside_a_release_is_kept_or_refused_but_no_position_is_lost(ledger):
    # Given, twenty times, a full offer
    for number in range(20):
        offer = await ledger.an_offer(1, f"{number:07}")
        holder = await ledger.claim(offer)
        await ledger.said()

        # When somebody gives the position back while another asks for it
        await asyncio.gather(ledger.release(offer, holder), ledger.claim(offer))

        # Then the ledger agrees with what was said: kept and closed, or free and open
        said = kinds(await ledger.said())
        taken = await kept(ledger, offer)
        assert taken == said.count(PositionClaimed)
        assert (await ledger.offer(f"{number:07}")).is_open is (taken == 0)


async def test_a_claim_and_its_own_release_at_once_end_released(ledger):
    offer = await ledger.an_offer(1)
    candidacies = [uuid4() for _ in range(15)]

    await asyncio.gather(
        *(ledger.claim(offer, each) for each in candidacies),
        *(ledger.release(offer, each) for each in candidacies),
    )

    assert await kept(ledger, offer) == 0
    assert (await ledger.offer()).is_open


async def test_the_database_itself_refuses_one_position_too_many(ledger):
    offer = await ledger.an_offer(1)

    with pytest.raises(Exception, match="positions_kept"):
        await ledger.run("UPDATE offers SET claimed = 2 WHERE id = :id", id=offer)


async def test_an_order_delivered_twice_is_handled_once(ledger):
    # Given an order that Kafka delivers twice under one id
    offer, candidacy, id_ = await ledger.an_offer(2), uuid4(), uuid4()
    order = ClaimPosition(candidacy_id=candidacy, offer_id=offer)

    # When it arrives
    for _ in range(2):
        await deliver(order, LISTENS_TO, ledger.sessions, ledger.region, id_=id_)

    # Then it is answered once; under a new id it is answered again
    assert kinds(await ledger.said()) == [PositionClaimed]
    await deliver(order, LISTENS_TO, ledger.sessions, ledger.region)
    back = ReleasePosition(candidacy_id=candidacy, offer_id=offer)
    await deliver(back, LISTENS_TO, ledger.sessions, ledger.region)
    assert kinds(await ledger.said()) == [PositionClaimed, PositionReleased]
