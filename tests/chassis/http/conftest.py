"""The toy behind HTTP, in this process, on a database of its own."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from chassis.auth import Actor, Role
from chassis.database import Sessions
from chassis.settings import ServiceSettings
from chassis.testing import Callers
from tests.chassis.http import toy_http


def a_client(app: FastAPI) -> httpx.AsyncClient:
    """Return a client of an application in this process; its lifespan does not run."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://toy")


@pytest.fixture
def http_settings(settings: ServiceSettings, callers: Callers) -> ServiceSettings:
    """Give the settings of the toy, which knows its callers."""
    return settings.model_copy(update={"internal_jwks_file": callers.jwks_file})


@pytest.fixture
def signed(callers: Callers) -> Callable[..., dict[str, str]]:
    """Give a function that signs a call for a role, through a service."""

    def sign(
        role: Role = Role.CANDIDATE,
        id_: UUID | None = None,
        caller: str = "gateway",
        **more: Any,
    ) -> dict[str, str]:
        actor = Actor(caller, role, None if role is Role.SERVICE else id_ or uuid4(), **more)
        return callers.headers("toy", actor, caller)

    return sign


@pytest.fixture
async def app(http_settings: ServiceSettings, toy_sessions: Sessions) -> AsyncIterator[FastAPI]:
    """Give the toy."""
    made = toy_http.create_app(http_settings)
    yield made
    await made.state.sessions.engine.dispose()


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the toy."""
    async with a_client(app) as client:
        yield client
