"""A database of offers per test, a ledger on it, and the service's doors."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from chassis.auth import Role
from chassis.region import load_region
from chassis.testing import Callers, Databases, an_actor
from chassis.unit_of_work import UnitOfWork
from contracts.words import organisation_id
from services.offers import use_cases
from services.offers.domain.posting import NewOffer
from services.offers.main import create_app
from tests.offers.ledger import SIRET, Ledger


@pytest.fixture
async def ledger(databases: Databases) -> AsyncIterator[Ledger]:
    """Lend a ledger of positions on an empty database."""
    async with databases.sessions("offers") as sessions:
        yield Ledger(sessions)


@pytest.fixture
def environment(
    ledger: Ledger, region_file: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set the variables of a process of offers on the ledger's database."""
    address = ledger.sessions.engine.url.set(drivername="postgresql")
    monkeypatch.setenv("TDU_ENVIRONMENT", "test")
    monkeypatch.setenv("TDU_REGION_FILE", str(region_file))
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
    monkeypatch.setenv("TDU_INTERNAL_JWKS_FILE", str(callers.jwks_file))
    monkeypatch.setenv("TDU_OFFERS_DATABASE_URL", address.render_as_string(hide_password=False))


class Doors:
    """The HTTP doors of offers, as the gateway knocks at them."""

    def __init__(self, http: httpx.AsyncClient, callers: Callers) -> None:
        self._http, self._callers = http, callers
        self._person = uuid4()

    async def call(
        self,
        method: str,
        path: str,
        *,
        role: Role = Role.EMPLOYER,
        organisations: tuple[UUID, ...] = (),
        key: str | None = "",
        headers: dict[str, str] | None = None,
        **more: object,
    ) -> httpx.Response:
        """Call a route as somebody; a key is added to a POST unless it is none."""
        actor = an_actor(role, self._person, *organisations)
        sent = {**self._callers.headers("offers", actor), **(headers or {})}
        if method == "POST" and key is not None:
            sent["idempotency-key"] = key or str(uuid4())
        return await self._http.request(method, path, headers=sent, **more)

    async def anonymous(self, path: str) -> httpx.Response:
        """Call a route without any identity."""
        return await self._http.get(path)


@pytest.fixture
async def doors(ledger: Ledger, environment: None, callers: Callers) -> AsyncIterator[Doors]:
    """Return the service's doors on the ledger's database."""
    app = create_app()
    app.state.sessions = ledger.sessions
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://offers") as http:
        yield Doors(http, callers)


@pytest.fixture
def posted(ledger: Ledger, region_file: Path) -> Callable[..., Awaitable[UUID]]:
    """Return how an employer posts an offer."""
    region = load_region(region_file)

    async def post(siret: str = SIRET, **more: object) -> UUID:
        new = NewOffer(rome_code="G1803", insee_code="01053", siret=siret, **more)
        async with UnitOfWork(ledger.sessions) as uow:
            offer = await use_cases.post_offer(
                uow,
                new=new,
                establishments=[organisation_id(siret)],
                region=region,
                section=ledger.region,
            )
        return offer.id

    return post
