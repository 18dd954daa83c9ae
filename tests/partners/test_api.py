"""Keys and the pull feed, over HTTP: rights first."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from chassis.auth import Actor, Role
from chassis.database import Sessions
from chassis.testing import Callers, Databases, an_actor
from chassis.unit_of_work import UnitOfWork
from services.partners import use_cases
from services.partners.main import create_app

pytestmark = pytest.mark.engines

ORGANISATION = uuid4()
PROVIDER = an_actor(Role.TRAINING_PROVIDER, None, ORGANISATION)
STRANGER = an_actor(Role.TRAINING_PROVIDER, None, uuid4())
CHECKER = Actor("gateway", Role.SERVICE)


@pytest.fixture
async def api(
    databases: Databases,
    callers: Callers,
    region_file: Path,
    kafka_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[httpx.AsyncClient]:
    for name, value in {
        "TDU_ENVIRONMENT": "test",
        "TDU_REGION_FILE": str(region_file),
        "TDU_KAFKA_URL": kafka_url,
        "TDU_INTERNAL_JWKS_FILE": str(callers.jwks_file),
        "TDU_PARTNERS_DATABASE_URL": await databases.fresh("partners"),
    }.items():
        monkeypatch.setenv(name, value)
    app = create_app()
    sessions: Sessions = app.state.sessions
    async with UnitOfWork(sessions) as uow:
        await use_cases.create_partner(
            uow, partner_id="mine", organisation_id=ORGANISATION, label="Le mien"
        )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://partners"
    ) as client:
        yield client
    await sessions.engine.dispose()


def as_(callers: Callers, actor: Actor, key: str = "") -> dict[str, str]:
    headers = callers.headers("partners", actor)
    return headers | ({"Idempotency-Key": key} if key else {})


async def test_nobody_passes_without_a_signed_identity(api: httpx.AsyncClient):
    answer = await api.get("/api-keys")

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


async def test_a_key_is_shown_once_and_opens_its_own_organisation(
    api: httpx.AsyncClient, callers: Callers
):
    # Given a key just made
    made = await api.post("/api-keys", headers=as_(callers, PROVIDER, "key-number-one"))
    assert made.status_code == 201

    # When it is checked
    checked = await api.post(
        "/internal/api-keys/check",
        json={"key": made.json()["secret"]},
        headers=as_(callers, CHECKER),
    )

    # Then it is known, and the list never shows the secret
    assert checked.json()["organisation_id"] == str(ORGANISATION)
    listed = await api.get("/api-keys", headers=as_(callers, PROVIDER))
    assert "secret" not in listed.text
    assert made.json()["secret"] not in listed.text


async def test_the_same_post_twice_makes_one_key(api: httpx.AsyncClient, callers: Callers):
    first = await api.post("/api-keys", headers=as_(callers, PROVIDER, "key-number-two"))
    second = await api.post("/api-keys", headers=as_(callers, PROVIDER, "key-number-two"))

    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    listed = await api.get("/api-keys", headers=as_(callers, PROVIDER))
    assert len(listed.json()["items"]) == 1


async def test_a_third_key_is_refused(api: httpx.AsyncClient, callers: Callers):
    for number in ("first-key", "second-key"):
        await api.post("/api-keys", headers=as_(callers, PROVIDER, number))

    third = await api.post("/api-keys", headers=as_(callers, PROVIDER, "third-key"))

    assert third.status_code == 409
    assert third.json()["code"] == "api_key_limit"


async def test_somebody_elses_key_does_not_exist(api: httpx.AsyncClient, callers: Callers):
    made = await api.post("/api-keys", headers=as_(callers, PROVIDER, "key-to-revoke"))

    answer = await api.delete(f"/api-keys/{made.json()['id']}", headers=as_(callers, STRANGER))

    assert answer.status_code == 404


async def test_a_revoked_key_opens_nothing(api: httpx.AsyncClient, callers: Callers):
    made = (await api.post("/api-keys", headers=as_(callers, PROVIDER, "key-revoked"))).json()
    await api.delete(f"/api-keys/{made['id']}", headers=as_(callers, PROVIDER))

    checked = await api.post(
        "/internal/api-keys/check", json={"key": made["secret"]}, headers=as_(callers, CHECKER)
    )

    assert checked.status_code == 404


async def test_an_empty_feed_gives_its_cursor_back(api: httpx.AsyncClient, callers: Callers):
    reader = an_actor(Role.PARTNER, None, ORGANISATION)

    page = (await api.get("/partner/events", headers=as_(callers, reader))).json()

    assert page == {"items": [], "next_cursor": "0", "has_more": False}
