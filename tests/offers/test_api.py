"""The doors of offers: who may pass, what is answered, what is refused."""

import asyncio
from uuid import uuid4

import pytest

from chassis.auth import Role
from contracts.offers import ClosingReason, OfferImported
from contracts.words import organisation_id
from tests.offers.ledger import SIRET
from tests.offers.raw_offers import a_raw_offer

MINE = (organisation_id(SIRET),)
BODY = {"rome_code": "G1803", "insee_code": "01053", "siret": SIRET}


async def test_nobody_passes_without_an_identity(doors):
    for path in (f"/offers/{uuid4()}", "/employer/offers"):
        answer = await doors.anonymous(path)

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.CANDIDATE, Role.TRAINING_PROVIDER])
async def test_only_employers_post_and_list(doors, role):
    for method in ("GET", "POST"):
        answer = await doors.call(method, "/employer/offers", role=role, json=BODY)

        assert answer.status_code == 403


async def test_one_posts_for_a_verified_establishment_only(doors, ledger):
    answer = await doors.call("POST", "/employer/offers", organisations=(uuid4(),), json=BODY)

    assert (answer.status_code, answer.json()["code"]) == (403, "organisation_unverified")
    assert await ledger.said() == []


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"rome_code": "N9999"}, "rome_code", "rome_unknown"),
        ({"rome_code": "serveur"}, "rome_code", "rome_unknown"),
        ({"insee_code": "01999"}, "insee_code", "place_unknown"),
        ({"insee_code": "57463"}, "insee_code", "not_in_list"),
        ({"siret": "12345678901234"}, "siret", "siret_invalid"),
        ({"positions": 0}, "positions", "out_of_range"),
        ({"weekly_hours": 90}, "weekly_hours", "out_of_range"),
        ({"contract_kind": "esclavage"}, "contract_kind", "not_in_list"),
        ({"title": "a\u202eb"}, "title", "text_forbidden"),
        ({"salary": 3}, "salary", "unknown_field"),
    ],
)
async def test_what_must_be_corrected_is_named(doors, change, field, code):
    answer = await doors.call(
        "POST", "/employer/offers", organisations=MINE, json={**BODY, **change}
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"#/{field}", code)


async def test_a_post_needs_a_key_and_has_one_effect(doors, ledger):
    without = await doors.call("POST", "/employer/offers", organisations=MINE, json=BODY, key=None)
    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_missing")

    answers = [
        await doors.call("POST", "/employer/offers", organisations=MINE, json=BODY, key="same-key")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len(await ledger.said()) == 1


async def test_four_fields_publish_an_offer_at_once(doors, ledger):
    body = {
        **BODY,
        "title": None,
        "description": "Appelez Mme Zéphyrine QUATREPOMMES au 06 39 98 12 34.",
    }

    answer = await doors.call("POST", "/employer/offers", organisations=MINE, json=body)

    shown = answer.json()
    assert answer.status_code == 202
    assert (shown["status"], shown["apply_mode"], shown["city"]) == (
        "open",
        "direct",
        "Bourg-en-Bresse",
    )
    [said] = await ledger.said()
    assert isinstance(said, OfferImported)
    assert (said.source, said.siret, said.establishment_id) == ("posted", SIRET, MINE[0])
    assert "QUATREPOMMES" not in said.model_dump_json()
    assert "39 98" not in said.model_dump_json()


async def test_the_same_job_at_the_same_place_is_refused_and_named(doors):
    first = await doors.call("POST", "/employer/offers", organisations=MINE, json=BODY)

    again = await doors.call("POST", "/employer/offers", organisations=MINE, json=BODY)
    other = await doors.call(
        "POST", "/employer/offers", organisations=MINE, json={**BODY, "title": "Chef de rang"}
    )

    assert (again.status_code, again.json()["code"]) == (409, "duplicate_offer")
    assert again.json()["existing"] == first.json()["id"]
    assert other.status_code == 202


async def test_twenty_posts_of_one_job_at_once_make_one_offer(doors, ledger):
    posts = (
        doors.call("POST", "/employer/offers", organisations=MINE, json=BODY) for _ in range(20)
    )

    statuses = sorted([answer.status_code for answer in await asyncio.gather(*posts)])

    assert statuses == [202] + [409] * 19
    assert await ledger.value("SELECT count(*) FROM offers") == 1


async def test_an_imported_offer_is_shown_whole_with_its_licence(doors, ledger):
    await ledger.import_offers([a_raw_offer(competences=[{"libelle": "Dresser une table"}])])
    offer = await ledger.offer()

    shown = (await doors.call("GET", f"/offers/{offer.id}", role=Role.PUBLIC)).json()

    assert shown["source_line"] == (
        "Source : France Travail, mise à jour le 2 mars 2026. Réutilisation soumise à licence."
    )
    assert shown["licence_url"].startswith("https://")
    assert shown["source_url"].endswith("0481603")
    assert shown["details"]["skills"] == ["Dresser une table"]
    assert (shown["employer"], shown["apply_mode"]) == ("Auberge de la Plaine", "external")


async def test_an_offer_already_read_is_not_sent_again(doors, ledger):
    offer = await ledger.an_offer()
    first = await doors.call("GET", f"/offers/{offer}", role=Role.PUBLIC)

    again = await doors.call(
        "GET",
        f"/offers/{offer}",
        role=Role.PUBLIC,
        headers={"if-none-match": first.headers["etag"]},
    )

    assert not first.headers["etag"].startswith("W/")
    assert (again.status_code, again.content) == (304, b"")


async def test_an_unknown_offer_and_a_withdrawn_one_are_told_apart(doors, ledger):
    offer = await ledger.an_offer()
    await ledger.import_offers([a_raw_offer("0000001")], complete=True)

    unknown = await doors.call("GET", f"/offers/{uuid4()}", role=Role.PUBLIC)
    withdrawn = await doors.call("GET", f"/offers/{offer}", role=Role.PUBLIC)

    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (410, "gone")
    [what] = withdrawn.json()["choices"]
    assert (what["title"], what["rome_code"]) == ("Serveur / Serveuse de restaurant (H/F)", "G1803")
    assert "Auberge" not in withdrawn.text


async def test_a_closed_posted_offer_is_shown_closed_for_a_while(doors, ledger, posted):
    offer = await posted()
    await ledger.close(offer, ClosingReason.FILLED)

    shown = await doors.call("GET", f"/offers/{offer}", role=Role.PUBLIC)
    await ledger.run("UPDATE offers SET closed_at = closed_at - interval '91 days'")
    later = await doors.call("GET", f"/offers/{offer}", role=Role.PUBLIC)

    assert (shown.status_code, shown.json()["status"]) == (200, "closed")
    assert shown.json()["status_label"] == "Le poste est pourvu"
    assert later.status_code == 410


async def test_an_employer_sees_its_offers_and_nobody_else_s(doors, ledger, posted):
    for number in range(3):
        await posted(title=f"Serveur {number}")
    await posted(siret="73282932000074")

    first = (
        await doors.call("GET", "/employer/offers", organisations=MINE, params={"limit": 2})
    ).json()
    rest = (
        await doors.call(
            "GET",
            "/employer/offers",
            organisations=MINE,
            params={"limit": 2, "cursor": first["next_cursor"]},
        )
    ).json()

    titles = [item["title"] for item in first["items"] + rest["items"]]
    assert titles == ["Serveur 2", "Serveur 1", "Serveur 0"]
    assert (first["total"], rest["next_cursor"]) == (3, None)
    none = await doors.call("GET", "/employer/offers", organisations=(uuid4(),))
    assert none.json()["items"] == []


async def test_a_cursor_is_the_reader_s_own(doors, posted):
    await posted(title="Un")
    await posted(title="Deux")
    page = await doors.call("GET", "/employer/offers", organisations=MINE, params={"limit": 1})
    cursor = page.json()["next_cursor"]

    stolen = await doors.call(
        "GET", "/employer/offers", organisations=(uuid4(),), params={"cursor": cursor}
    )
    forged = await doors.call(
        "GET", "/employer/offers", organisations=MINE, params={"cursor": "abc"}
    )

    assert stolen.json()["code"] == "cursor_mismatch"
    assert forged.json()["code"] == "cursor_invalid"
