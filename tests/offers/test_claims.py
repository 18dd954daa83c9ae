"""An imported offer attached to the establishment that answers for it."""

import pytest

from chassis.errors import InvalidTransition, NotFound, Unprocessable
from contracts.offers import ApplyMode, OfferUpdated
from contracts.words import organisation_id
from services.offers.domain.states import OfferNotOpen
from tests.offers.ledger import SIRET
from tests.offers.raw_offers import a_raw_offer

OTHER = "73282932000074"


@pytest.mark.parametrize("siret", ["12345678901234", "123", "", "3560000004983X"])
async def test_a_wrong_siret_is_refused(ledger, siret):
    await ledger.import_offers([a_raw_offer()])

    with pytest.raises(Unprocessable):
        await ledger.attach("0481603", siret)


async def test_an_unknown_offer_is_refused(ledger):
    with pytest.raises(NotFound):
        await ledger.attach("0481603")


async def test_an_offer_of_another_establishment_is_refused(ledger):
    await ledger.an_offer()

    with pytest.raises(InvalidTransition):
        await ledger.attach("0481603", OTHER)


async def test_a_closed_offer_is_refused(ledger):
    await ledger.import_offers([a_raw_offer()])
    await ledger.import_offers([a_raw_offer("0000001")], complete=True)

    with pytest.raises(OfferNotOpen):
        await ledger.attach("0481603")


async def test_attached_one_applies_directly_and_it_is_told_once(ledger):
    # Given an imported offer
    await ledger.import_offers([a_raw_offer()])
    await ledger.said()

    # When an establishment claims it, twice
    await ledger.attach("0481603")
    await ledger.attach("0481603", "356 000 000 49837")

    # Then the catalogue says it once, and the next import keeps it
    [said] = await ledger.said()
    assert isinstance(said, OfferUpdated)
    assert said.apply_mode is ApplyMode.DIRECT
    assert (said.siret, said.establishment_id) == (SIRET, organisation_id(SIRET))
    await ledger.import_offers([a_raw_offer(intitule="Chef de rang")])
    [said] = await ledger.said()
    assert (said.apply_mode, said.siret) == (ApplyMode.DIRECT, SIRET)


async def test_who_attached_it_is_written_down(ledger):
    await ledger.an_offer()

    assert await ledger.value("SELECT count(*) FROM audit WHERE action = 'offer.claim'") == 1
