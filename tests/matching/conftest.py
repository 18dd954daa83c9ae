"""A database of matching per test, on a fixed day, and the service's doors."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from chassis import clock
from chassis.auth import Role
from chassis.testing import Callers, Databases, FixedClock, an_actor
from services.matching import workers
from services.matching.api import answering, places, trainings
from services.matching.main import create_app
from services.matching.use_cases import projection, rebuilding, remembering
from tests.matching.catalogue import NOW, ReadModel

REGIONS = Path(__file__).parents[2] / "deploy" / "regions"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """Stop the clock on the day of the catalogue."""
    stopped = FixedClock(NOW)
    doors = (answering, places, trainings, workers)
    for module in (clock, *doors, projection, rebuilding, remembering):
        monkeypatch.setattr(module, "now", stopped)
    return stopped


@pytest.fixture
async def read_model(databases: Databases, today: FixedClock) -> AsyncIterator[ReadModel]:
    """Lend an empty read model."""
    async with databases.sessions("matching") as sessions:
        yield ReadModel(sessions)


class Doors:
    """The HTTP doors of matching, as the gateway knocks at them."""

    def __init__(self, app: FastAPI, http: httpx.AsyncClient, callers: Callers) -> None:
        self.app, self._http, self._callers = app, http, callers

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """Read as a visitor."""
        headers = self._callers.headers("matching", an_actor(Role.PUBLIC))
        return await self._http.get(path, headers=headers | more.pop("headers", {}), **more)

    async def anonymous(self, path: str) -> httpx.Response:
        """Read without any identity."""
        return await self._http.get(path)


@pytest.fixture
async def doors(
    read_model: ReadModel, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Doors]:
    """Give the service's doors on the read model, in Grand Est."""
    address = read_model.sessions.engine.url.set(drivername="postgresql")
    monkeypatch.setenv("TDU_ENVIRONMENT", "test")
    monkeypatch.setenv("TDU_REGION_FILE", str(REGIONS / "grand-est" / "region.yaml"))
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")
    monkeypatch.setenv("TDU_INTERNAL_JWKS_FILE", str(callers.jwks_file))
    monkeypatch.setenv("TDU_MATCHING_DATABASE_URL", address.render_as_string(hide_password=False))
    app = create_app()
    app.state.sessions = read_model.sessions
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://matching") as http:
        yield Doors(app, http, callers)
