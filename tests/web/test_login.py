"""Coming back from an identity provider: only the browser that left is let in."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.web.conftest import Gateway

OPENED = {"token": "t" * 43, "expires_at": "2099-01-01T00:00:00Z", "role": "candidate"}
PROVIDER = {"id": "dev", "label": "Démonstration"}


async def departure(site: httpx.AsyncClient, gateway: Gateway, retour: str = "") -> httpx.URL:
    """Open the login page; return where the provider will send this browser back to."""
    gateway.answers["GET /auth/providers"] = {"items": [PROVIDER]}
    gateway.answers["POST /auth/handovers/consumption"] = OPENED
    page = (await site.get("/connexion", params={"retour": retour})).text
    [link] = re.findall(r'href="(http://gateway/auth/dev/login[^"]*)"', page)
    return httpx.URL(dict(parse_qsl(urlsplit(unescape(link)).query))["return_to"])


async def test_the_browser_that_left_comes_back_logged_in(
    site: httpx.AsyncClient, gateway: Gateway
):
    back = await departure(site, gateway, "/mes-candidatures?suite=2")

    answer = await site.get(back.copy_add_param("handover", "code"))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/mes-candidatures?suite=2"
    assert "tu_session" in answer.cookies


async def test_a_return_made_for_another_browser_logs_nobody_in(
    site: httpx.AsyncClient, gateway: Gateway
):
    back = (await departure(site, gateway)).copy_add_param("handover", "code")
    without = back.copy_remove_param("jeton")
    forms = re.findall(r'name="csrf" value="([^"]+)"', (await site.get("/connexion")).text)[0]
    asked = len(gateway.asked)

    tampered = [await site.get(without), await site.get(without.copy_add_param("jeton", forms))]
    site.cookies.clear()
    newcomer = await site.get(back)
    await site.get("/connexion")
    visitor = await site.get(back)

    for answer in (*tampered, newcomer, visitor):
        assert answer.status_code == 400
        assert "La connexion a expiré, recommencez" in answer.text
        assert "tu_session" not in answer.cookies
    assert all(request.method == "GET" for request in gateway.asked[asked:])


async def test_a_return_address_never_leaves_the_site(site: httpx.AsyncClient, gateway: Gateway):
    back = (await departure(site, gateway)).copy_add_param("handover", "code")

    for trick in ("//evil.example", "/\\evil.example", "https://evil.example"):
        answer = await site.get(back.copy_set_param("retour", trick))
        assert answer.headers["location"] == "/mes-candidatures"
