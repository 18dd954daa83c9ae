"""Each page of a placement on the screen of a phone: accessible, and never wider than it."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, ViewportSize

from chassis import outgoing
from tests.browsing import scrolls_sideways, violations
from tests.web.conftest import CASE, Gateway, problem
from tests.web.placement import (
    ENROLMENT,
    SESSION,
    a_held_case,
    a_placement,
    a_trained_case,
    an_enrolment,
)
from web.main import create_app

pytestmark = [pytest.mark.engines, pytest.mark.browser]

PHONE: ViewportSize = {"width": 375, "height": 812}
MINE, THEIRS = f"/candidatures/{CASE}", f"/employeur/candidatures/{CASE}"
TRAINEE, OWN = f"/organisme/inscriptions/{ENROLMENT}", f"/organisme/sessions/{SESSION}"
PAGES = [
    *(MINE, f"{MINE}/session", f"{MINE}/dates", f"{MINE}/rendre", f"{MINE}/retirer"),
    *(f"{MINE}/histoire", THEIRS, f"{THEIRS}/revenir", f"{THEIRS}/histoire"),
    *("/organisme/inscriptions", TRAINEE),
    *("/organisme/sessions", OWN, f"{OWN}/annuler", "/organisme/sessions/fichier"),
]
BECOMING = [
    *(MINE, f"{MINE}/embauche", f"{MINE}/situation", f"{THEIRS}/embauche", f"{THEIRS}/situation"),
    "/statistiques",
]
STATUSES = [
    *("submitted", "viewed", "seat_requested", "session_needed", "waitlisted"),
    *("enrolment_pending", "enrolled", "in_training", "trained", "hired", "refused", "expired"),
    *("withdrawn", "offer_closed", "superseded", "no_seat", "dropped", "not_hired"),
]


@pytest.fixture
async def site_url(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Serve the website over HTTP, before a gateway that answers about one placement."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("TDU_WEB_GATEWAY_URL", "http://gateway")
    monkeypatch.setenv("TDU_WEB_PUBLIC_BASE_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("TDU_WEB_COOKIE_KEY", "k" * 40)
    gateway.answers |= a_placement()
    app = create_app()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    app.state.http = outgoing.client(
        "internal", base_url="http://gateway", transport=httpx.MockTransport(gateway)
    )
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def test_every_page_fits_a_phone_and_breaks_no_rule(
    browser: Browser, site_url: str, gateway: Gateway
):
    context = await browser.new_context(viewport=PHONE)
    await context.add_cookies([{"name": "tu_session", "value": "token", "url": site_url}])
    page, broken = await context.new_page(), {}

    async def see(path: str, name: str) -> None:
        await page.goto(f"{site_url}{path}", wait_until="domcontentloaded")
        wide = ["too wide"] if await scrolls_sideways(page) else []
        if found := [*(await violations(page)), *wide]:
            broken[name] = found

    for path in PAGES:
        await see(path, path)
    for status in STATUSES:
        flags = ["needs_new_employer", "trainee_absent", "withdrawal_asked"]
        gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_held_case(status=status, flags=flags)
        await see(MINE, status)
    gateway.answers[f"GET /v1/candidacies/{CASE}"] = a_trained_case()
    for path in BECOMING:
        await see(path, path)
    for state in ("requested", "started", "completed"):
        actions = ["confirm_enrolment", "refuse_enrolment", "complete_enrolment"]
        path = f"/v1/training-provider/enrolments/{ENROLMENT}"
        gateway.answers[f"GET {path}"] = an_enrolment(state=state, allowed_actions=actions)
        await see(TRAINEE, state)

    assert broken == {}


async def test_acts_work_without_javascript(browser: Browser, site_url: str, gateway: Gateway):
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    await context.add_cookies([{"name": "tu_session", "value": "token", "url": site_url}])
    page = await context.new_page()

    # A person chooses another date
    await page.goto(f"{site_url}{MINE}/dates")
    await page.get_by_label("liste d’attente").check()
    await page.get_by_role("button", name="Demander cette date").click()
    assert gateway.last().method == "GET"
    assert any(request.method == "PUT" for request in gateway.asked)

    # A provider sends a file of seats and reads its conflicts
    await page.goto(f"{site_url}/organisme/sessions/fichier")
    file = {"name": "places.csv", "mimeType": "text/csv", "buffer": b"session_id;capacity"}
    await page.get_by_label("Fichier CSV").set_input_files([file])  # type: ignore[list-item]
    await page.get_by_role("button", name="Envoyer le fichier").click()
    assert "Conflit" in await page.locator("main").inner_text()

    # And declares fewer seats than are reserved, after having been told
    path = f"PATCH /v1/training-provider/sessions/{SESSION}"
    done = gateway.answers[path]
    gateway.answers[path] = problem(409, "seats_below_reserved", "Des places sont réservées")
    await page.goto(f"{site_url}{OWN}")
    await page.get_by_label("Places pour le parcours").fill("1")
    await page.get_by_role("button", name="Enregistrer les places").click()
    gateway.answers[path] = done
    await page.get_by_label("Je baisse quand même").check()
    await page.get_by_role("button", name="Enregistrer les places").click()
    assert page.url == f"{site_url}{OWN}"
