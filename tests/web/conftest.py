"""The website against a gateway that answers by its published shapes."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from chassis import outgoing
from web.main import create_app

CASE = UUID(int=1)
OFFER = UUID(int=2)

Answer = dict[str, Any] | httpx.Response


def a_case(**changes: Any) -> dict[str, Any]:
    """Return a case as the gateway shows it to its candidate."""
    return {
        "id": str(CASE),
        "status": "submitted",
        "label": "Envoyée, en attente de réponse",
        "reason": None,
        "flags": [],
        "stage": {"index": 2, "count": 5, "label": "Réponse"},
        "next": {"who": "employer", "action": None, "before_on": "2026-12-10"},
        "allowed_actions": ["withdraw"],
        "offer": {"id": str(OFFER), "title": "Soudeur / Soudeuse", "employer": "Ateliers Woippy"},
        "history": [{"at": "2026-11-25T10:00:00+01:00", "label": "Envoyée"}],
    } | changes


def an_offer(**changes: Any) -> dict[str, Any]:
    """Return an offer as the gateway shows it."""
    return {
        "id": str(OFFER),
        "title": "Soudeur / Soudeuse",
        "description": "Vous assemblez des pièces.",
        "employer": "Ateliers Woippy",
        "city": "Woippy",
        "apply_mode": "direct",
    } | changes


META = {
    "region": "test",
    "region_name": "Région de test",
    "environment": "test",
    "phone": "01 99 00 00 00",
    "timezone": "Europe/Paris",
    "texts": {},
    "theme": {"brand": "#0b4f8a", "evil": "red;} body{display:none"},
}


BASINS = {
    "items": [],
    "sources": [
        {
            "code": "france-travail",
            "label": "France Travail",
            "last_seen_at": "2026-11-25T09:00:00+00:00",
            "is_late": True,
        }
    ],
}


class Gateway:
    """What the gateway answers, by method and path; and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {"GET /v1/meta": META, "GET /v1/basins": BASINS}
        self.by_query: dict[str, Callable[[httpx.QueryParams], Answer]] = {}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        named = f"{request.method} {request.url.path}"
        answer = self.answers.get(named)
        if named in self.by_query:
            answer = self.by_query[named](request.url.params)
        if answer is None:
            return problem(404, "not_found", "Page ou élément introuvable")
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def last(self) -> httpx.Request:
        """Return the last request that was not for the region."""
        return [r for r in self.asked if r.url.path not in ("/v1/meta", "/v1/basins")][-1]


def problem(status: int, code: str, title: str, **more: Any) -> httpx.Response:
    """Return a refusal of the gateway."""
    body = {"status": status, "code": code, "title": title, "detail": "", **more}
    return httpx.Response(status, json=body)


@pytest.fixture
def gateway() -> Gateway:
    """Give the gateway of this test."""
    return Gateway()


@pytest.fixture
def app(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """Give the website, in front of the gateway of this test."""
    monkeypatch.setenv("TDU_WEB_GATEWAY_URL", "http://gateway")
    monkeypatch.setenv("TDU_WEB_PUBLIC_BASE_URL", "http://site")
    monkeypatch.setenv("TDU_WEB_COOKIE_KEY", "k" * 40)
    app = create_app()
    app.state.http = outgoing.client(
        "internal", base_url="http://gateway", transport=httpx.MockTransport(gateway)
    )
    return app


@pytest.fixture
async def site(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a visitor of the website."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as visitor:
        yield visitor


@pytest.fixture
def post(site: httpx.AsyncClient) -> Callable[..., Any]:
    """Give a function that opens a page, then sends its form."""

    async def send(page: str, values: dict[str, str], to: str | None = None) -> httpx.Response:
        html = (await site.get(page)).text
        csrf = html.split('name="csrf" value="')[1].split('"')[0]
        key = html.split('name="key" value="')[1].split('"')[0]
        return await site.post(to or page, data={"csrf": csrf, "key": key, **values})

    return send
