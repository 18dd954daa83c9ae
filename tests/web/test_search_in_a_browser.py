"""Search pages in a browser: a phone without JavaScript, a large screen with it, axe on each."""

import asyncio
import socket
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect

from tests.browsing import scrolls_sideways, violations
from tests.web.conftest import OFFER, Gateway, problem
from tests.web.searching import METZ, TRAINING, stock

GONE = UUID(int=410)
PATHS = {
    "P1": "/",
    "P2 list": "/offres?lieu=Metz&contrat=CDI",
    "P2 map": "/offres?lieu=Metz&carte=true",
    "P2 which place": "/offres?lieu=Villers",
    "P2 unknown place": "/offres?lieu=Nullepart",
    "P2 nothing": "/offres?lieu=Metz&metier=rien",
    "P3": f"/offres/{OFFER}",
    "P3 gone": f"/offres/{GONE}",
    "P4 list": "/formations?lieu=Metz",
    "P4": f"/formations/{TRAINING}",
    "needs": "/besoins",
}


def places(name: str) -> list[dict[str, str]]:
    """Return the communes proposed for a name."""
    twice = [METZ | {"name": "Villers", "insee_code": code} for code in ("88506", "54578")]
    return {"Metz": [METZ], "Villers": twice}.get(name, [])


@pytest.fixture
async def address(app: FastAPI, gateway: Gateway) -> AsyncIterator[str]:
    """Serve the website in front of a gateway that knows something."""
    known = stock(gateway).answers
    gateway.by_query = {
        "GET /v1/suggest/places": lambda query: {"items": places(query["q"])},
        "GET /v1/offers": lambda query: (
            {"items": [], "total": 0} if query.get("q") == "rien" else known["GET /v1/offers"]
        ),
    }
    known[f"GET /v1/offers/{GONE}"] = problem(410, "gone", "Cette offre n’est plus en ligne")
    known[f"GET /v1/offers/{GONE}/similar"] = known[f"GET /v1/offers/{OFFER}/similar"]
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve([listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_every_search_page_is_accessible_on_a_phone_and_on_a_large_screen(
    browser: Browser, address: str
):
    broken: dict[str, list[str]] = {}
    for width, height in ((375, 812), (1280, 900)):
        page = await browser.new_page(viewport={"width": width, "height": height})
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text))  # noqa: B023
        for name, path in PATHS.items():
            await page.goto(address + path, wait_until="load")
            broken[f"{name} {width}"] = [
                *await violations(page),
                *(["scrolls sideways"] if await scrolls_sideways(page) else []),
                *(text for text in refused if "Content Security Policy" in text),
            ]
            refused.clear()
        await page.close()

    assert {name: found for name, found in broken.items() if found} == {}


async def test_a_search_on_a_phone_without_javascript(browser: Browser, address: str):
    context = await browser.new_context(
        viewport={"width": 375, "height": 812}, java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto(f"{address}/offres?lieu=Metz")

    # Choose a filter, then open the map and follow the pin of two offers
    await page.get_by_text("Filtrer et trier").click()
    await page.get_by_label("CDI (12)").check()
    await page.get_by_role("button", name="Chercher").click()
    await expect(page.get_by_label("CDI (12)")).to_be_checked()
    await page.get_by_role("link", name="Voir sur la carte").click()
    await page.get_by_role("link", name="2 offres vers Woippy").click()

    assert "lieu=Woippy" in page.url
    assert "rayon=5" in page.url


async def test_a_filter_changes_the_list_its_counts_and_the_address(
    browser: Browser, address: str, gateway: Gateway
):
    page = await browser.new_page()
    await page.goto(f"{address}/offres?lieu=Metz")
    await page.get_by_text("Filtrer et trier").click()
    gateway.answers["GET /v1/offers"] = {"items": [], "total": 0}
    gateway.answers["GET /v1/offers/facets"] = {
        "facets": [
            {"name": "contract", "values": [{"value": "CDI", "label": "CDI", "count": 5}]},
        ]
    }

    await page.get_by_label("CDI (12)").check()

    await expect(page.get_by_label("CDI (5)")).to_be_checked()
    await expect(page.get_by_label("CDI (5)")).to_be_focused()
    await expect(page.get_by_role("heading", name="0 offre autour de Metz")).to_be_visible()
    assert "contrat=CDI" in page.url
    assert await only_here(page, address)


async def only_here(page: Page, address: str) -> bool:
    """Say whether everything the page loaded came from the site."""
    loaded = await page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return all(name.startswith((address, "data:")) for name in loaded)
