"""Pages: a GET shows, a POST acts once, and an error says what to do."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.web.conftest import CASE, OFFER, Gateway, a_case, an_offer, problem

APPLY = f"/offres/{OFFER}/postuler"
FOLLOW = f"/candidatures/{CASE}"
FORM = {
    "first_name": "Léa",
    "last_name": "Demo",
    "email": "lea.demo@example.org",
    "phone": "06 39 98 00 00",
    "postcode": "57000",
    "consent": "yes",
}


async def test_a_form_of_another_site_is_refused(site: httpx.AsyncClient, gateway: Gateway):
    answer = await site.post(APPLY, data=FORM)

    assert answer.status_code == 403
    assert all(request.method == "GET" for request in gateway.asked)


async def test_an_application_sends_its_key_and_goes_to_the_case(
    gateway: Gateway, post: Callable[..., Any]
):
    gateway.answers[f"GET /v1/offers/{OFFER}"] = an_offer()
    gateway.answers["POST /v1/candidacies"] = httpx.Response(
        202, json=a_case(session={"id": str(CASE), "training_title": "TP Soudeur"})
    )

    answer = await post(APPLY, FORM)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{FOLLOW}?envoyee=1"
    assert len(gateway.last().headers["idempotency-key"]) >= 8


async def test_a_refused_field_is_shown_with_what_was_typed(
    gateway: Gateway, post: Callable[..., Any]
):
    gateway.answers[f"GET /v1/offers/{OFFER}"] = an_offer()
    gateway.answers["POST /v1/candidacies"] = problem(
        422,
        "validation_error",
        "Des champs sont à corriger",
        errors=[{"pointer": "#/email", "code": "email_invalid", "detail": "Indiquez une adresse"}],
    )

    answer = await post(APPLY, FORM | {"email": "lea@"})

    assert answer.status_code == 422
    assert "<title>Erreur : " in answer.text or "<title>Erreur\u00a0: " in answer.text
    assert 'href="#email"' in answer.text
    assert 'aria-describedby="email-erreur"' in answer.text
    assert 'value="lea@"' in answer.text


async def test_a_postcode_of_several_communes_asks_which_one(
    gateway: Gateway, post: Callable[..., Any]
):
    gateway.answers[f"GET /v1/offers/{OFFER}"] = an_offer()
    gateway.answers["POST /v1/candidacies"] = problem(
        422,
        "place_ambiguous",
        "Précisez votre commune",
        choices=[{"insee_code": "57463", "name": "Metz"}, {"insee_code": "57480", "name": "X"}],
    )

    answer = await post(APPLY, FORM)

    assert 'name="insee_code" value="57463"' in answer.text


async def test_somebody_not_logged_in_is_sent_to_the_login_page(site: httpx.AsyncClient):
    for path in (FOLLOW, "/mes-candidatures", "/employeur", "/organisme"):
        answer = await site.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/connexion?retour=/")


async def test_a_case_shows_the_words_of_the_gateway_and_its_actions_only(
    site: httpx.AsyncClient, gateway: Gateway
):
    site.cookies.set("tu_session", "token")
    gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_case(
        status="seat_held",
        label="Place réservée, à confirmer",
        allowed_actions=["confirm_reservation"],
        next={"who": "candidate", "before_at": "2026-11-28T14:00:00+01:00"},
        reservation={"id": str(CASE), "held_until_at": "2026-11-28T14:00:00+01:00"},
        session={"id": str(CASE), "training_title": "TP Soudeur", "starts_on": "2027-01-11"},
    )

    page = (await site.get(FOLLOW)).text

    assert "Place réservée, à confirmer" in page
    assert f"{FOLLOW}/session" in page
    assert f"{FOLLOW}/retirer" not in page
    assert "samedi 28 novembre 2026 à 14" in page


async def test_every_status_has_its_sentence(site: httpx.AsyncClient, gateway: Gateway):
    site.cookies.set("tu_session", "token")
    statuses = [
        *("submitted", "viewed", "seat_requested", "session_needed", "seat_held", "waitlisted"),
        *("enrolment_pending", "enrolled", "in_training", "trained", "hired", "refused"),
        *("expired", "withdrawn", "offer_closed", "superseded", "no_seat", "dropped", "not_hired"),
    ]

    for status in statuses:
        gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_case(status=status)
        answer = await site.get(FOLLOW)
        assert answer.status_code == 200, status
        assert "{" not in answer.text.split("<main")[1].split("</main>")[0], status


async def test_a_link_shows_what_it_does_and_acts_only_when_asked(
    site: httpx.AsyncClient, gateway: Gateway
):
    gateway.answers["GET /v1/actions/secret"] = {
        "purpose": "decide",
        "case": a_case(person={"first_name": "Léa", "last_initial": "D"}, message="Bonjour"),
    }

    answer = await site.get("/r/secret")

    assert "Je suis intéressé" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert all(request.method == "GET" for request in gateway.asked)


async def test_a_refusal_is_read_before_it_is_sent(gateway: Gateway, post: Callable[..., Any]):
    gateway.answers["GET /v1/actions/secret"] = {"purpose": "decide", "case": a_case()}
    gateway.answers["GET /v1/reference/refusal-reasons"] = {
        "items": [{"code": "mobility", "label": "Le trajet est trop long"}]
    }

    answer = await post(
        "/r/secret/refuser", {"step": "preview", "reason": "mobility", "share_reason": "yes"}
    )

    assert "Le trajet lui paraît difficile pour vous." in answer.text
    assert all(request.method == "GET" for request in gateway.asked)


async def test_an_acceptance_carries_its_terms(gateway: Gateway, post: Callable[..., Any]):
    gateway.answers["GET /v1/actions/secret"] = {"purpose": "decide", "case": a_case()}
    gateway.answers["POST /v1/actions/secret"] = {"done": "accept"}

    answer = await post(
        "/r/secret/accepter",
        {
            "contract_kind": "CDI",
            "starts_from": "2027-06-01",
            "starts_until": "2027-07-01",
            "amount_min": "1 850,50",
            "period": "month",
            "engaged": "yes",
        },
    )

    assert answer.status_code == 200
    assert b'"amount_min":1850.5' in gateway.last().content


async def test_an_outage_is_a_page_with_a_telephone_number(
    site: httpx.AsyncClient, gateway: Gateway
):
    gateway.answers["GET /v1/offers"] = problem(
        503, "upstream_unavailable", "Service momentanément indisponible"
    )

    assert (await site.get("/")).status_code == 200
    answer = await site.get("/offres")
    assert answer.status_code == 503
    assert "01 99 00 00 00" in answer.text


async def test_headers_keep_pages_private_and_closed(site: httpx.AsyncClient):
    answer = await site.get("/aide")

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_a_theme_takes_colours_and_nothing_else(site: httpx.AsyncClient):
    sheet = (await site.get("/theme.css")).text

    assert sheet == ":root{--brand:#0b4f8a;}"


async def test_static_files_are_found_by_their_content_only(site: httpx.AsyncClient):
    page = (await site.get("/aide")).text
    address = page.split('href="/static/')[1].split('"')[0]

    assert (await site.get(f"/static/{address}")).headers["cache-control"].endswith("immutable")
    assert (await site.get("/static/0000000000/css/site.css")).status_code == 404
    assert (await site.get("/static/0/../settings.py")).status_code == 404


async def test_homonyms_are_asked_about(site: httpx.AsyncClient, gateway: Gateway):
    gateway.answers["GET /v1/suggest/places"] = {
        "items": [
            {"insee_code": "57618", "name": "Saint-Louis", "department": "57"},
            {"insee_code": "68297", "name": "Saint-Louis", "department": "68"},
        ]
    }

    page = (await site.get("/offres", params={"lieu": "Saint-Louis"})).text

    assert "Vouliez-vous dire" in page
    assert "insee=68297" in page


async def test_a_fragment_answers_htmx_and_a_page_answers_everybody_else(
    site: httpx.AsyncClient, gateway: Gateway
):
    gateway.answers["GET /v1/offers"] = {"items": [], "total": 0}
    gateway.answers["GET /v1/offers/facets"] = {"facets": []}

    page = await site.get("/offres")
    piece = await site.get("/offres", headers={"HX-Request": "true", "HX-Target": "resultats"})

    assert "<html" in page.text
    assert "<html" not in piece.text
    assert page.headers["vary"] == piece.headers["vary"] == "HX-Request, HX-Target"


async def test_every_page_says_when_each_source_was_read_and_which_is_late(site, gateway) -> None:
    page = (await site.get("/")).text

    assert "lu le 25 novembre 2026, mise à jour en retard." in page
