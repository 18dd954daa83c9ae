"""Import of a file: nothing lost, nothing said twice, nothing personal kept."""

import json
from datetime import timedelta

import pytest

from chassis.imports import ImportRunning, RunState, one_run_at_a_time
from chassis.testing import until
from contracts.offers import ApplyMode, ClosingReason, OfferClosed, OfferImported, OfferUpdated
from services.offers.settings import OffersRegion
from tests.offers.ledger import Ledger
from tests.offers.raw_offers import a_file, a_raw_offer, many

ROWS = "SELECT string_agg(xmin::text || id::text, ',' ORDER BY id) FROM offers"


async def test_a_new_offer_is_announced_whole(ledger):
    report = await ledger.import_offers([a_raw_offer()])

    [said] = await ledger.said()
    assert report.run.created == 1
    assert isinstance(said, OfferImported)
    assert (said.source, said.source_id) == ("france-travail", "0481603")
    assert (said.rome_code, said.rome_parent) == ("G1803", "G1803")
    assert (said.pay_min, said.pay_max, said.pay_period) == (1850, 1950, "month")
    assert (said.insee_code, said.basin_code) == ("01053", "bourg-en-bresse")
    assert said.weekly_hours == 35
    assert said.apply_mode is ApplyMode.EXTERNAL


async def test_the_same_file_twice_writes_nothing_and_says_nothing(ledger):
    # Given a file already imported
    content = a_file(many(30))
    await ledger.import_bytes(content)
    await ledger.said()
    before = await ledger.value(ROWS)

    # When it is imported again
    report = await ledger.import_bytes(content)

    # Then no row was written, no message was said
    assert report.run.unchanged == 30
    assert await ledger.value(ROWS) == before
    assert await ledger.said() == []


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (
            {"salaire": {"libelle": "Horaire de 12,50 Euros"}},
            {"pay_text", "pay_min", "pay_max", "pay_period"},
        ),
        ({"intitule": "Chef de rang (H/F)"}, {"title"}),
        ({"nombrePostes": 3}, {"positions"}),
        ({"competences": [{"libelle": "Dresser une table"}]}, {"details.skills"}),
    ],
)
async def test_o03_a_change_is_told_once_with_the_names_of_the_fields(ledger, change, names):
    await ledger.import_offers([a_raw_offer()])
    await ledger.said()

    await ledger.import_offers([a_raw_offer(**change)])
    await ledger.import_offers([a_raw_offer(**change)])

    [said] = await ledger.said()
    assert isinstance(said, OfferUpdated)
    assert set(said.changed) == names


@pytest.mark.parametrize(
    "change",
    [
        {"typeContratLibelle": "CDI"},
        {"entreprise": {"nom": "Auberge de la Plaine", "logo": "https://www.example.org/l.png"}},
        {
            "origineOffre": {
                "origine": "1",
                "urlOrigine": "https://candidat.francetravail.fr/offres/recherche/detail/0481603"
                "?utm_source=x&jz=1",
            }
        },
    ],
)
async def test_o04_a_logo_a_tracking_parameter_or_another_wording_is_kept_silently(ledger, change):
    await ledger.import_offers([a_raw_offer()])
    await ledger.said()

    await ledger.import_offers([a_raw_offer(**change)])

    assert await ledger.said() == []
    stored = json.dumps((await ledger.offer()).content)
    assert "utm_source" in stored or "l.png" in stored or '"CDI"' in stored


async def test_o05_a_new_normaliser_that_reads_the_same_says_nothing(ledger):
    await ledger.import_offers([a_raw_offer()])
    await ledger.said()
    await ledger.run(
        "UPDATE offers SET content_hash = 'older', normaliser_version = 0, raw_digest = NULL"
    )

    await ledger.import_offers([a_raw_offer()])

    assert await ledger.said() == []
    assert (await ledger.offer()).normaliser_version == 1


async def test_o02_the_date_alone_is_told_once_a_day(ledger):
    await ledger.import_offers([a_raw_offer()])
    await ledger.said()

    for hour in (9, 10, 11):
        at = f"2026-03-03T{hour:02}:00:00.000Z"
        await ledger.import_offers([a_raw_offer(dateActualisation=at)])

    [said] = await ledger.said()
    assert said.changed == ("source_updated_at",)
    assert (await ledger.offer()).source_updated_at.hour == 11
    await ledger.run("UPDATE offers SET date_told_on = date_told_on - 1")
    await ledger.import_offers([a_raw_offer(dateActualisation="2026-03-04T09:00:00.000Z")])
    assert len(await ledger.said()) == 1


async def test_an_unchanged_offer_is_marked_as_checked_once_an_hour(ledger):
    await ledger.import_offers([a_raw_offer()])
    await ledger.said()
    await ledger.run("UPDATE offers SET checked_at = checked_at - interval '2 hours'")
    old = (await ledger.offer()).checked_at

    await ledger.import_offers([a_raw_offer()])

    assert (await ledger.offer()).checked_at - old > timedelta(hours=1)
    assert await ledger.said() == []


async def test_an_offer_outside_every_basin_is_counted_and_not_kept(ledger):
    place = {"libelle": "69 - LYON 03", "commune": "69383"}

    report = await ledger.import_offers([a_raw_offer(lieuTravail=place), a_raw_offer("0000002")])

    assert (report.run.out_of_scope, report.run.created) == (1, 1)
    assert await ledger.value("SELECT count(*) FROM offers") == 1


async def test_an_offer_that_only_names_a_department_of_ours_is_kept_apart(ledger):
    await ledger.import_offers([a_raw_offer(lieuTravail={"libelle": "01 - Ain"})])

    [said] = await ledger.said()
    assert (said.department, said.basin_code, said.lat) == ("01", None, None)


async def test_an_offer_that_moved_out_is_closed_and_one_that_moved_in_comes_back(ledger):
    await ledger.import_offers([a_raw_offer()])
    away = {"libelle": "69 - LYON 03", "commune": "69383"}

    await ledger.import_offers([a_raw_offer(lieuTravail=away)])
    await ledger.import_offers([a_raw_offer()])

    first, closed, back = await ledger.said()
    assert closed.reason is ClosingReason.OUT_OF_SCOPE
    assert isinstance(back, OfferImported)
    assert back.offer_id == first.offer_id
    assert (await ledger.offer()).version == 3


async def test_the_same_id_twice_in_one_file_is_one_offer(ledger):
    report = await ledger.import_offers([a_raw_offer(), a_raw_offer()])

    assert (report.run.received, report.run.distinct, report.run.created) == (2, 1, 1)


async def test_o31_unreadable_offers_are_set_aside_and_the_others_imported(ledger):
    # Given a file with one bad record of each sort among good ones
    bad = [
        a_raw_offer("1000001", intitule=...),
        a_raw_offer("1000002", romeCode=1803),
        a_raw_offer("1000003", dateCreation="hier"),
        a_raw_offer("1000004", description="x" * 600_000),
        "du texte",
        a_raw_offer(1000005),
    ]

    # When it is imported
    report = await ledger.import_offers([*many(5), *bad, a_raw_offer("0000009")])

    # Then each is kept with its reason and its place, and nothing else is lost
    assert (report.run.created, report.run.quarantined) == (6, 6)
    assert {one.code for one in report.quarantined} == {
        "field_missing",
        "field_type",
        "date_invalid",
        "too_large",
        "not_an_object",
    }
    assert report.quarantined[0].path == "resultats[5].intitule"
    assert await ledger.value("SELECT count(*) FROM quarantined_offers") == 6


async def test_o26_what_is_set_aside_has_lost_its_persons(ledger):
    contact = {"nom": "Zéphyrine QUATREPOMMES", "courriel": "z.quatrepommes@example.org"}
    bad = a_raw_offer(
        dateCreation="hier", contact=contact, description="Appelez le 06 39 98 12 34."
    )

    await ledger.import_offers([bad])
    await ledger.import_bytes(b'[{"id": "1", "x": "z\\u0040example.org 06 39 98 12 34"')

    raw = await ledger.value(
        "SELECT string_agg(encode(raw, 'escape'), ' ') FROM quarantined_offers"
    )
    assert "Serveur" in raw
    assert not any(word in raw for word in ("QUATREPOMMES", "quatrepommes", "39 98", "@"))


async def test_a_file_cut_before_its_end_is_partial_and_closes_nothing(ledger):
    await ledger.import_offers(many(5))
    await ledger.said()
    cut = a_file(many(3))[:-60]

    report = await ledger.import_bytes(cut, complete=True)

    assert report.run.state is RunState.PARTIAL
    assert report.run.quarantined == 1
    assert await ledger.said() == []


async def test_o31_an_unknown_field_is_reported_and_the_offer_kept(ledger):
    report = await ledger.import_offers([a_raw_offer(teletravail=True)])

    assert report.run.unknown_fields == ["teletravail"]
    assert report.run.created == 1


async def test_one_run_at_a_time(ledger):
    async with one_run_at_a_time(ledger.sessions, "france-travail"):
        with pytest.raises(ImportRunning):
            await ledger.import_offers([a_raw_offer()])

    async def free():
        return (await ledger.import_offers([a_raw_offer()])).run.created

    assert await until(free) == 1


async def test_the_region_says_how_one_applies_to_an_unclaimed_offer(ledger):
    mediated = Ledger(ledger.sessions, OffersRegion(unclaimed_apply_mode="mediated"))

    await mediated.import_offers([a_raw_offer()])

    [said] = await mediated.said()
    assert said.apply_mode is ApplyMode.MEDIATED


@pytest.mark.parametrize(("setting", "stored", "told"), [(2, 2, 2), ("unlimited", None, 1)])
async def test_an_offer_that_does_not_say_has_the_positions_of_the_region(
    ledger, setting, stored, told
):
    region = Ledger(ledger.sessions, OffersRegion(positions_default=setting))

    await region.import_offers([a_raw_offer(nombrePostes=...)])

    [said] = await region.said()
    assert said.positions == told
    assert (await region.offer()).positions == stored


async def test_positions_already_kept_survive_a_smaller_number_at_the_source(ledger):
    offer = await ledger.an_offer(3)
    await ledger.claim(offer)
    await ledger.claim(offer)
    await ledger.said()

    await ledger.import_offers([a_raw_offer(nombrePostes=1)])

    [closed] = await ledger.said()
    assert isinstance(closed, OfferClosed)
    assert (await ledger.offer()).positions == 2


async def test_more_positions_at_the_source_open_a_full_offer_again(ledger):
    offer = await ledger.an_offer(1)
    await ledger.claim(offer)
    await ledger.said()

    await ledger.import_offers([a_raw_offer(nombrePostes=1)])
    assert await ledger.said() == []
    await ledger.import_offers([a_raw_offer(nombrePostes=2)])

    [back] = await ledger.said()
    assert isinstance(back, OfferImported)
