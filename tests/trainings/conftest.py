"""A database of trainings per test, a ledger on it, and the service's doors."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from joserfc.jwk import ECKey

from chassis.auth import Actor, Role, Signer
from chassis.testing import Databases
from services.trainings.main import create_app
from tests.trainings.ledger import Ledger

REGIONS = Path(__file__).parents[2] / "deploy" / "regions"


@pytest.fixture
async def ledger(databases: Databases) -> AsyncIterator[Ledger]:
    """Lend a ledger of seats on an empty database."""
    async with databases.sessions("trainings") as sessions:
        yield Ledger(sessions)


@pytest.fixture
def environment(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the variables of a process of trainings on the ledger's database."""
    address = ledger.sessions.engine.url.set(drivername="postgresql")
    monkeypatch.setenv("TDU_ENVIRONMENT", "test")
    monkeypatch.setenv("TDU_REGION_FILE", str(REGIONS / "test-bresse" / "region.yaml"))
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
    monkeypatch.setenv("TDU_TRAININGS_DATABASE_URL", address.render_as_string(hide_password=False))


class Doors:
    """The HTTP doors of trainings, as the gateway knocks at them."""

    def __init__(self, http: httpx.AsyncClient, signer: Signer) -> None:
        self._http, self._signer = http, signer

    async def call(
        self,
        method: str,
        path: str,
        *,
        organisation: UUID | None = None,
        role: Role = Role.TRAINING_PROVIDER,
        scopes: tuple[str, ...] = (),
        key: str | None = "",
        **more: object,
    ) -> httpx.Response:
        """Call a route as somebody; a key is added to what changes something, unless it is none."""
        organisations = (organisation,) if organisation else ()
        actor = Actor("gateway", role, uuid4(), organisations, frozenset(scopes))
        headers = {"authorization": f"Bearer {self._signer.sign('trainings', actor)}"}
        if method == "POST" and key is not None:
            headers["idempotency-key"] = key or str(uuid4())
        headers |= more.pop("headers", {})  # type: ignore[arg-type]
        return await self._http.request(method, path, headers=headers, **more)

    async def anonymous(self, path: str) -> httpx.Response:
        """Call a route without any identity."""
        return await self._http.get(path)


@pytest.fixture
async def doors(
    ledger: Ledger, environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Doors]:
    """Return the service's doors on the ledger's database."""
    key = ECKey.generate_key("P-256", {"kid": "gateway"})
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False)]}), "utf-8")
    monkeypatch.setenv("TDU_INTERNAL_JWKS_FILE", str(keys))
    app = create_app()
    app.state.sessions = ledger.sessions
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://trainings") as http:
        yield Doors(http, Signer("gateway", key))
