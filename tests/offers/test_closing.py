"""Offers that leave their source, their employer or their term."""

import pytest

from chassis.errors import NotFound
from chassis.imports import RunState
from chassis.testing import armed, fire
from contracts.offers import ApplyMode, ClosingReason, OfferClosed, OfferImported
from services.offers.domain.states import OfferNotOpen
from services.offers.workers import TIMERS
from tests.offers.raw_offers import a_raw_offer, many

OTHER = "73282932000074"


async def test_an_employer_cannot_close_the_offer_of_another(ledger):
    offer = await ledger.an_offer()

    with pytest.raises(NotFound):
        await ledger.close(offer, ClosingReason.FILLED, siret=OTHER)


async def test_an_offer_is_closed_once(ledger):
    offer = await ledger.an_offer()
    await ledger.close(offer, ClosingReason.CLOSED_BY_EMPLOYER)

    with pytest.raises(OfferNotOpen):
        await ledger.close(offer, ClosingReason.FILLED)

    [said] = await ledger.said()
    assert said.reason is ClosingReason.CLOSED_BY_EMPLOYER


async def test_by_default_a_file_closes_nothing(ledger):
    await ledger.import_offers(many(3))
    await ledger.said()

    await ledger.import_offers(many(1))

    assert await ledger.said() == []


async def test_a_complete_file_closes_what_it_does_not_show(ledger):
    await ledger.import_offers(many(5))
    await ledger.said()

    report = await ledger.import_offers(many(3), complete=True)

    said = await ledger.said()
    assert report.run.closed == 2
    assert [message.reason for message in said] == [ClosingReason.SOURCE_WITHDRAWN] * 2


async def test_an_offer_that_could_not_be_read_is_not_absent(ledger):
    await ledger.import_offers(many(2))
    await ledger.said()

    unreadable = a_raw_offer("0000001", intitule=...)
    await ledger.import_offers([a_raw_offer("0000000"), unreadable], complete=True)

    assert await ledger.said() == []


async def test_too_many_absent_hold_the_run_until_it_is_confirmed(ledger):
    # Given 400 offers
    await ledger.import_offers(many(400))
    await ledger.said()

    # When a complete file has lost 60 of them (15 %)
    report = await ledger.import_offers(many(340), complete=True)

    # Then nothing is closed before somebody confirms
    assert (report.run.state, report.run.to_close) == (RunState.HELD, 60)
    assert await ledger.said() == []
    report = await ledger.confirm(report.run)
    assert (report.run.state, report.run.closed) == (RunState.COMPLETE, 60)
    assert len(await ledger.said()) == 60


async def test_too_many_unreadable_hold_the_run(ledger):
    await ledger.import_offers(many(30))
    await ledger.said()
    bad = [a_raw_offer(f"9{number:06}", intitule=...) for number in range(21)]

    report = await ledger.import_offers([*many(29), *bad], complete=True)

    assert (report.run.state, report.run.closed) == (RunState.HELD, 0)


async def test_o11_what_the_licence_does_not_let_us_keep_is_blanked(ledger):
    await ledger.import_offers([a_raw_offer()])

    await ledger.import_offers([a_raw_offer("0000001")], complete=True)

    offer = await ledger.offer()
    assert (offer.content, offer.insee_code) == ({}, None)
    assert offer.title == "Serveur / Serveuse de restaurant (H/F)"
    [closed] = [m for m in await ledger.said() if isinstance(m, OfferClosed)]
    words = closed.model_dump_json()
    assert not any(word in words for word in ("Auberge", "01053", "Bourg", "https"))
    row = "SELECT row_to_json(o)::text FROM offers o WHERE source_id = '0481603'"
    stored = await ledger.value(row)
    assert not any(word in stored for word in ("Auberge", "01053", "Bourg-en-", "https"))


async def test_a_withdrawn_offer_that_comes_back_is_the_same_and_keeps_its_employer(ledger):
    offer = await ledger.an_offer()
    await ledger.import_offers([a_raw_offer("0000001")], complete=True)
    before = (await ledger.offer()).version
    await ledger.said()

    await ledger.import_offers([a_raw_offer()])

    [back] = await ledger.said()
    assert isinstance(back, OfferImported)
    assert back.offer_id == offer
    assert back.apply_mode is ApplyMode.DIRECT
    assert (await ledger.offer()).version == before + 1


async def test_what_an_employer_closed_stays_closed_while_its_source_shows_it(ledger):
    offer = await ledger.an_offer()
    await ledger.close(offer, ClosingReason.CLOSED_BY_EMPLOYER)
    await ledger.said()

    await ledger.import_offers([a_raw_offer(nombrePostes=4)])

    assert await ledger.said() == []
    assert (await ledger.offer()).content == {}


async def test_a_withdrawn_offer_whose_positions_are_kept_does_not_open(ledger):
    # Given an offer with one of two positions kept, withdrawn at its source
    offer = await ledger.an_offer(2)
    candidacy = await ledger.claim(offer)
    await ledger.import_offers([a_raw_offer("0000001")], complete=True)
    await ledger.said()

    # When it comes back with that position only
    await ledger.import_offers([a_raw_offer(nombrePostes=1)])

    # Then it is full, and opens when the position is given back
    assert await ledger.said() == []
    await ledger.release(offer, candidacy)
    assert any(isinstance(message, OfferImported) for message in await ledger.said())


async def test_a_posted_offer_is_closed_at_its_term(ledger, posted):
    offer = await posted()
    assert [kind for kind, subject, _ in await armed(ledger.sessions) if subject == offer] == [
        "EXPIRES"
    ]
    await ledger.said()

    await fire(ledger.sessions, TIMERS, ledger.region)

    [said] = await ledger.said()
    assert said.reason is ClosingReason.EXPIRED


async def test_the_term_of_a_closed_offer_changes_nothing(ledger, posted):
    offer = await posted()
    await ledger.close(offer, ClosingReason.FILLED)
    await ledger.said()

    await fire(ledger.sessions, TIMERS, ledger.region)

    assert await ledger.said() == []
