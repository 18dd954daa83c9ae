"""An offer that the Région hides: its positions are taken back, and it never comes back."""

import pytest

from contracts.offers import ClosingReason, OfferClosed, PositionRevoked
from services.offers.domain.states import ModerationReason, OfferNotOpen

pytestmark = pytest.mark.engines


async def test_each_kept_position_is_taken_back_once(ledger):
    offer = await ledger.an_offer(positions=3)
    people = [await ledger.claim(offer) for _ in range(2)]
    await ledger.said()

    assert await ledger.moderate(offer, ModerationReason.FRAUD) == 2

    closed, *revoked = await ledger.said()
    assert isinstance(closed, OfferClosed)
    assert closed.reason is ClosingReason.MODERATED
    assert {each.candidacy_id for each in revoked} == set(people)
    assert await ledger.value("SELECT claimed FROM offers WHERE id = :id", id=offer) == 0
    with pytest.raises(OfferNotOpen):
        await ledger.moderate(offer, ModerationReason.FRAUD)


async def test_the_truth_about_a_position_taken_back_is_told_as_often_as_it_is_asked(ledger):
    offer = await ledger.an_offer()
    person = await ledger.claim(offer)
    await ledger.moderate(offer, ModerationReason.OTHER)
    await ledger.said()

    await ledger.claim(offer, person)

    [answer] = await ledger.said()
    assert isinstance(answer, PositionRevoked)


async def test_a_position_given_back_does_not_open_a_hidden_offer_again(ledger):
    offer = await ledger.an_offer()
    person = await ledger.claim(offer)
    await ledger.moderate(offer, ModerationReason.OTHER)

    await ledger.release(offer, person)

    assert not (await ledger.offer()).is_open
    assert await ledger.value("SELECT claimed FROM offers WHERE id = :id", id=offer) == 0
