"""Leaving for an identity provider and coming back: addresses and states that people may change."""

from base64 import urlsafe_b64encode

import httpx
import pytest

from tests.gateway.conftest import Visitor


async def test_a_return_address_comes_back_with_its_query(visitor: Visitor) -> None:
    # Given a site that ties the return to a browser
    back = "http://127.0.0.1:8080/connexion/retour?jeton=abc&retour=%2Foffres%3Frayon%3D5"
    away = await visitor.get("/auth/dev/login", params={"return_to": back})
    question = dict(httpx.URL(away.headers["location"]).params)

    # When somebody comes back from their provider
    chosen = await visitor.http.post("/dev-idp/authorize", data={**question, "person": "lea"})
    answer = await visitor.get(chosen.headers["location"])

    # Then the site gets what it had given, and the handover
    assert answer.headers["location"].startswith(f"{back}&handover=")


@pytest.mark.parametrize("return_to", ["https://[", "http://[::1", "http://]"])
async def test_an_address_that_is_none_is_refused(visitor: Visitor, return_to: str) -> None:
    answer = await visitor.get("/auth/dev/login", params={"return_to": return_to})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")


@pytest.mark.parametrize("head", [b'{"alg":"dir","enc":[]}', b'{"alg":[],"enc":{}}', b"[]"])
async def test_a_state_with_a_strange_head_is_refused(visitor: Visitor, head: bytes) -> None:
    state = f"{urlsafe_b64encode(head).decode().rstrip('=')}...."

    answer = await visitor.get("/auth/dev/callback", params={"state": state, "code": "abc"})

    assert (answer.status_code, answer.json()["code"]) == (400, "login_state_invalid")
