"""A database of candidacy per test, a counter on it, and the service's doors."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chassis.testing import Callers, Databases
from services.candidacy.main import create_app
from tests.candidacy.counter import Counter
from tests.candidacy.doors import Doors


@pytest.fixture
async def counter(databases: Databases) -> AsyncIterator[Counter]:
    """Lend a counter where candidacies are handled, on an empty database."""
    async with databases.sessions("candidacy") as sessions:
        yield Counter(sessions)


@pytest.fixture
async def doors(
    counter: Counter, callers: Callers, region_file: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Doors]:
    """Return the service's doors on the counter's database."""
    for name, value in {
        "TDU_ENVIRONMENT": "test",
        "TDU_REGION_FILE": str(region_file),
        "TDU_KAFKA_URL": "127.0.0.1:9",
        "TDU_INTERNAL_JWKS_FILE": str(callers.jwks_file),
        "TDU_CANDIDACY_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/candidacy",
    }.items():
        monkeypatch.setenv(name, value)
    app = create_app()
    app.state.sessions = counter.sessions
    app.state.section = counter.region
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://candidacy") as http:
        yield Doors(http, callers, counter, app)
