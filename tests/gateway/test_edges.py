"""What surrounds the doors: other sites' browsers, our own measures, where a visitor comes from."""

import asyncio
import socket
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI, Request

from chassis.application import Context
from chassis.testing import until
from services.gateway.api.addresses import address_of
from services.gateway.main import create_app
from services.gateway.memory import RateLimiter
from services.gateway.settings import GatewayRegion, GatewaySettings, Limit
from services.gateway.workers import show_measures
from tests.gateway.behind import Behind
from tests.gateway.conftest import Visitor


@pytest.mark.parametrize("name", ["If-None-Match", "traceparent"])
async def test_a_header_that_is_free_text_does_not_go_on(
    visitor: Visitor, behind: Behind, name: str
) -> None:
    said = "Léa Dupont lea@example.org".encode()

    answer = await visitor.http.get("/v1/offers", headers={name: said})

    assert answer.status_code == 200
    [forwarded] = behind.headers
    assert name not in forwarded


async def test_measures_are_not_shown_to_the_public(visitor: Visitor) -> None:
    assert (await visitor.get("/metrics")).status_code == 404
    assert (await visitor.get("/docs")).status_code == 404


async def test_measures_are_served_on_the_internal_port(app: FastAPI) -> None:
    # Given a free port
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = app.state.settings.model_copy(update={"metrics_port": port})
    state = app.state
    context = Context(settings, state.section, state.region, state.sessions, state)

    # When the process shows its measures there
    showing = asyncio.create_task(show_measures(context))

    async def answered() -> str:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(f"http://127.0.0.1:{port}/metrics")).text
        except httpx.ConnectError:
            return ""

    text = await until(answered)
    showing.cancel()
    await asyncio.gather(showing, return_exceptions=True)

    # Then they are the service's
    assert "tdu_" in text


async def test_a_site_that_is_not_listed_gets_no_permission(visitor: Visitor) -> None:
    answer = await visitor.get("/v1/meta", headers={"Origin": "https://inconnu.example"})

    assert "access-control-allow-origin" not in answer.headers


async def test_a_listed_site_may_read_what_it_needs(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text('services: {gateway: {cors_origins: ["https://autre.example"]}}')
    environment.setenv("TDU_REGION_OVERLAY", str(overlay))
    environment.setenv("TDU_GATEWAY_DATABASE_URL", "postgresql://gateway@127.0.0.1:9/gateway")
    visitor = Visitor(create_app())

    answer = await visitor.get("/v1/meta", headers={"Origin": "https://autre.example"})

    assert answer.headers["access-control-allow-origin"] == "https://autre.example"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "", None),
        ("127.0.0.1", "n’importe quoi", None),
        ("127.0.0.1", "192.0.2.77", None),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("testclient", "", None),
    ],
)
def test_where_a_visitor_comes_from(
    client: str, forwarded: str, expected: str | None, app: FastAPI
) -> None:
    settings: GatewaySettings = app.state.settings
    region = GatewayRegion(shared_networks=("192.0.2.0/24",))
    state = SimpleNamespace(settings=settings, section=region)
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request(
        {
            "type": "http",
            "app": SimpleNamespace(state=state),
            "client": (client, 1),
            "headers": headers,
        }
    )

    assert address_of(request) == expected


def test_a_window_is_counted_from_its_first_demand() -> None:
    limiter = RateLimiter({"public": Limit.model_validate({"count": 2, "per": "60 s"})})

    for _ in range(2):
        limiter.take("public", "somebody")
    limiter.take("public", "somebody else")
    with pytest.raises(Exception, match="rate_limited") as refusal:
        limiter.take("public", "somebody")
    limiter.give_back("public", "somebody")
    limiter.take("public", "somebody")

    assert refusal.value.retry_after == 60  # type: ignore[attr-defined]


@pytest.mark.parametrize("variable", ["TDU_GATEWAY_OFFERS_URL", "TDU_GATEWAY_DATABASE_URL"])
def test_a_missing_setting_stops_the_start(environment: pytest.MonkeyPatch, variable: str) -> None:
    environment.setenv("TDU_GATEWAY_DATABASE_URL", "postgresql://gateway@127.0.0.1:9/gateway")
    environment.delenv(variable)

    with pytest.raises(ValueError, match=variable.removeprefix("TDU_GATEWAY_").lower()):
        GatewaySettings()
