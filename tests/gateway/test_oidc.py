"""Leaving for an identity provider and coming back: addresses and states that people may change."""

from tests.gateway.conftest import Visitor


async def test_a_return_address_comes_back_with_its_query(visitor: Visitor) -> None:
    # Given a site that ties the return to a browser
    back = "http://127.0.0.1:8080/connexion/retour?jeton=abc&retour=%2Foffres%3Frayon%3D5"
    away = await visitor.get("/auth/dev/login", params={"return_to": back})
    question = dict(away.next_request.url.params) if away.next_request else {}

    # When somebody comes back from their provider
    chosen = await visitor.http.post("/dev-idp/authorize", data={**question, "person": "lea"})
    answer = await visitor.get(chosen.headers["location"])

    # Then the site gets what it had given, and the handover
    assert answer.headers["location"].startswith(f"{back}&handover=")
