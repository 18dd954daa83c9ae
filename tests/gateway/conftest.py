"""The door in this process, on a database of its own, with services behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from chassis.outgoing import InternalClient
from chassis.testing import Callers, Databases
from chassis.unit_of_work import UnitOfWork
from contracts.words import organisation_id
from services.gateway import use_cases
from services.gateway.clients.services import OWNERS, Services
from services.gateway.domain import Role
from services.gateway.main import create_app
from tests.gateway.behind import Behind, app_of

SIRET, OTHER_SIRET = "00000101600013", "00000102400017"
PEOPLE = Path(__file__).parent / "people.yaml"
LogIn = Callable[..., Awaitable["Visitor"]]


class Visitor:
    """Somebody at the door: an address, and perhaps a token."""

    def __init__(self, app: FastAPI, token: str | None = None, ip: str | None = None) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"X-Forwarded-For": ip} if ip else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000", headers=headers
        )
        self.token = token
        self.account_id: UUID | None = None

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """Read something."""
        return await self.http.get(path, **more)

    async def send(
        self, path: str, body: Any = None, *, method: str = "POST", key: str | None = ""
    ) -> httpx.Response:
        """Do something; with a new key unless one is given, or none."""
        headers = {} if key is None else {"Idempotency-Key": key or uuid4().hex}
        return await self.http.request(method, path, json=body, headers=headers)


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, callers: Callers, region_file: Path
) -> pytest.MonkeyPatch:
    """Set the variables of a process of the gateway; the caller adds the database."""
    monkeypatch.setenv("TDU_ENVIRONMENT", "test")
    monkeypatch.setenv("TDU_REGION_FILE", str(region_file))
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
    monkeypatch.setenv("TDU_INTERNAL_JWKS_FILE", str(callers.jwks_file))
    monkeypatch.setenv("TDU_GATEWAY_INTERNAL_KEY_FILE", str(callers.key_file("gateway")))
    monkeypatch.setenv("TDU_GATEWAY_DEV_PEOPLE_FILE", str(PEOPLE))
    for name in OWNERS:
        monkeypatch.setenv(f"TDU_GATEWAY_{name.upper()}_URL", f"http://{name}")
    return monkeypatch


@pytest.fixture
def behind(callers: Callers) -> Behind:
    """Give what the services hold."""
    return Behind(callers.jwks_file)


@pytest.fixture
async def app(
    environment: pytest.MonkeyPatch, databases: Databases, behind: Behind, callers: Callers
) -> AsyncIterator[FastAPI]:
    """Give the gateway."""
    environment.setenv("TDU_GATEWAY_DATABASE_URL", await databases.fresh("gateway"))
    made = create_app()
    transport = httpx.ASGITransport(app_of(behind))
    made.state.services = Services(
        {
            name: InternalClient(
                callers.signer(),
                name,
                httpx.AsyncClient(transport=transport, base_url=f"http://{name}"),
            )
            for name in OWNERS
        }
    )
    yield made
    await made.state.sessions.engine.dispose()


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    """Give somebody without a token."""
    return Visitor(app)


@pytest.fixture
def log_in(app: FastAPI) -> LogIn:
    """Give a function that logs a demo person in, by the development provider."""

    async def through_the_provider(who: str) -> Visitor:
        anyone = Visitor(app)
        away = await anyone.get("/auth/dev/login")
        question = parse_qs(urlsplit(away.headers["location"]).query)
        form = {name: values[0] for name, values in question.items()} | {"person": who}
        chosen = await anyone.http.post("/dev-idp/authorize", data=form)
        back = await anyone.get(chosen.headers["location"])
        code = parse_qs(urlsplit(back.headers["location"]).query)["handover"][0]
        opened = await anyone.send("/auth/handovers/consumption", {"handover": code}, key=None)
        assert opened.status_code == 200, opened.text
        somebody = Visitor(app, opened.json()["token"])
        me = (await somebody.get("/auth/session")).json()
        somebody.account_id = UUID(me["account_id"])
        return somebody

    return through_the_provider


@pytest.fixture
async def member(app: FastAPI) -> UUID:
    """Give the account of a member of the first employer, whom one may write to."""
    async with UnitOfWork(app.state.sessions) as uow:
        account = await use_cases.add_member(
            uow, email="chef@example.org", siret=SIRET, kind=Role.EMPLOYER
        )
    return account.id


def organisation(siret: str = SIRET) -> UUID:
    """Return the id of an organisation."""
    return organisation_id(siret)


def an_application(**changes: Any) -> dict[str, Any]:
    """Return the body of a candidacy."""
    return {
        "offer_id": str(UUID(int=1)),
        "first_name": "Léa",
        "last_name": "Demo",
        "email": f"{uuid4().hex[:8]}@example.org",
        "phone": "06 39 98 00 00",
        "postcode": "01000",
        "consent": True,
        **changes,
    }
