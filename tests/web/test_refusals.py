"""What nobody can read, in an address or a form, is answered by a French page."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.web.conftest import CASE, OFFER, Gateway, a_case, an_offer

TYPED = "zzz" * 40


def is_a_page(answer: httpx.Response) -> bool:
    """Say whether an answer is a page of ours, with its telephone number and its headers."""
    return (
        answer.headers["content-type"].startswith("text/html")
        and "01 99 00 00 00" in answer.text
        and "default-src 'none'" in answer.headers["content-security-policy"]
        and answer.headers["cache-control"] == "no-store"
    )


@pytest.mark.parametrize(
    "path", ["/candidatures/zzz", "/employeur/candidatures/zzz", "/organisme/inscriptions/zzz"]
)
async def test_an_address_that_cannot_exist_is_not_found(site: httpx.AsyncClient, path: str):
    answer = await site.get(path)

    assert answer.status_code == 404
    assert is_a_page(answer)
    assert "Page introuvable" in answer.text


@pytest.mark.parametrize(
    "path", ["/offres?rayon=zzz", f"/offres?lieu={TYPED}", f"/candidatures/{CASE}?envoyee=zzz"]
)
async def test_a_value_that_cannot_be_is_refused_without_repeating_it(
    site: httpx.AsyncClient, path: str
):
    answer = await site.get(path)

    assert answer.status_code == 422
    assert is_a_page(answer)
    assert "Des champs sont à corriger" in answer.text
    assert "zzz" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("/offres/%00", "/offres/%00/postuler", "/r/%00", "/r/%01/accepter"),
        *("/static/x/%00", f"/static/x/{'a' * 300}"),
    ],
)
async def test_an_address_that_nobody_can_ask_for_is_not_found(site: httpx.AsyncClient, path: str):
    answer = await site.get(path)

    assert answer.status_code == 404
    assert is_a_page(answer)
    assert "introuvable" in answer.text


@pytest.mark.parametrize("kept", [b"\xe9", "é".encode(), rb'"a\012b"', b""])
async def test_a_session_that_no_gateway_gave_is_no_session(site: httpx.AsyncClient, kept: bytes):
    headers = {b"Cookie": b"tu_session=" + kept}

    answer = await site.get("/mes-candidatures", headers=headers)
    public = await site.get("/aide", headers=headers)

    assert (answer.status_code, answer.headers["location"][:10]) == (303, "/connexion")
    assert public.status_code == 200
    assert "Se déconnecter" not in public.text


async def test_a_key_that_cannot_be_sent_is_refused(gateway: Gateway, post: Callable[..., Any]):
    gateway.answers[f"GET /v1/offers/{OFFER}"] = an_offer()

    answer = await post(f"/offres/{OFFER}/postuler", {"key": "é"})

    assert answer.status_code == 404
    assert is_a_page(answer)


async def test_a_live_page_ignores_a_place_in_the_stream_that_cannot_be(
    site: httpx.AsyncClient, gateway: Gateway
):
    gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_case()
    gateway.answers[f"GET /v1/candidacies/{CASE}/events"] = httpx.Response(200, text=": ok\n")

    answer = await site.get(f"/candidatures/{CASE}/flux", headers={b"Last-Event-ID": b"\xe9"})

    assert answer.text == ": \n\n"
    assert "last-event-id" not in gateway.last().headers


async def test_a_failure_of_the_site_is_a_page_that_says_what_to_do(gateway: Gateway, app: FastAPI):
    gateway.answers[f"GET /v1/offers/{OFFER}"] = {"id": "not an offer"}
    served = httpx.ASGITransport(app, raise_app_exceptions=False)

    async with httpx.AsyncClient(transport=served, base_url="http://site") as visitor:
        answer = await visitor.get(f"/offres/{OFFER}")

    assert answer.status_code == 500
    assert is_a_page(answer)
    assert "Réessayez dans quelques minutes" in answer.text
