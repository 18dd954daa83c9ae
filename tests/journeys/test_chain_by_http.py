"""The whole chain by HTTP only: an offer seen, a yes, a seat, an enrolment confirmed."""

from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.people import (
    ACCEPT,
    METZ,
    Api,
    Town,
    an_application,
    confirm_by_mail,
    status_of,
)

pytestmark = [pytest.mark.engines, pytest.mark.system]


async def employer_of(town: Town, case_id: str) -> Api:
    for who in ("acier", "ducal"):
        employer = await town.somebody(who)
        if (await employer.call("GET", f"/v1/candidacies/{case_id}")).status_code == 200:
            return employer
    raise AssertionError("no demo employer sees this case")


async def provider_of(town: Town, case_id: str) -> tuple[Api, dict[str, Any]]:
    for who in ("rives", "institut"):
        provider = await town.somebody(who)
        page = await provider.get("/v1/training-provider/enrolments", status="requested", limit=100)
        for enrolment in page["items"]:
            if enrolment["candidacy_id"] == case_id:
                return provider, enrolment
    raise AssertionError("no demo provider sees this enrolment")


async def test_from_an_offer_to_an_enrolment_confirmed(town: Town):
    # Given somebody who applies to an offer near Metz that comes with a training
    offer = await town.direct_offer()
    email = f"camille.{uuid4().hex[:10]}@example.org"
    case, candidate = await town.apply(offer["id"], email)
    assert case["status"] == "submitted"

    # When the employer reads, accepts, and a seat is held
    employer = await employer_of(town, case["id"])
    await employer.post(f"/v1/candidacies/{case['id']}/viewing")
    await employer.post(f"/v1/candidacies/{case['id']}/decision", ACCEPT)
    held = await status_of(candidate, case["id"], "seat_held")
    assert "confirm_reservation" in held["allowed_actions"]

    # And the candidate confirms, and the provider says yes
    await confirm_by_mail(town, email)
    await status_of(candidate, case["id"], "enrolment_pending")
    provider, enrolment = await provider_of(town, case["id"])
    file = await provider.get(f"/v1/training-provider/enrolments/{enrolment['id']}")
    assert file["person"]["first_name"] == "Camille"
    await provider.post(f"/v1/training-provider/enrolments/{enrolment['id']}/confirmation")

    # Then everybody reads the same end, in their own words
    done = await status_of(candidate, case["id"], "enrolled")
    assert done["label"].startswith("Inscription confirmée, début le")
    seen = await employer.get(f"/v1/candidacies/{case['id']}")
    assert seen["status"] == "enrolled"


async def test_a_repeated_application_has_one_effect(town: Town):
    offer, key, email = await town.direct_offer(1), uuid4().hex, f"{uuid4().hex}@example.org"
    body = an_application(offer["id"], email)

    first = await town.public.call("POST", "/v1/candidacies", body, key=key)
    second = await town.public.call("POST", "/v1/candidacies", body, key=key)
    other = await town.public.call(
        "POST", "/v1/candidacies", {**body, "first_name": "Autre"}, key=key
    )

    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_somebody_elses_case_does_not_exist(town: Town):
    offer = await town.direct_offer(2)
    case, _ = await town.apply(offer["id"])
    stranger = await town.somebody("lea")

    seen = await stranger.call("GET", f"/v1/candidacies/{case['id']}")
    unknown = await stranger.call("GET", f"/v1/candidacies/{uuid4()}")

    assert seen.status_code == unknown.status_code == 404
    assert {**seen.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_a_provider_sees_nobody_before_the_seat_is_confirmed(town: Town):
    offer = await town.direct_offer(3)
    case, candidate = await town.apply(offer["id"])
    employer = await employer_of(town, case["id"])
    await employer.post(f"/v1/candidacies/{case['id']}/decision", ACCEPT)
    await status_of(candidate, case["id"], "seat_held")

    for who in ("rives", "institut"):
        provider = await town.somebody(who)
        answer = await provider.call("GET", f"/v1/candidacies/{case['id']}")
        assert "Camille" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/v1/offers?unknown=1", None, 422, "unknown_parameter"),
        ("GET", "/v1/offers?limit=1&limit=2", None, 422, "validation_error"),
        ("GET", "/v1/offers?limit=0", None, 422, "validation_error"),
        ("GET", "/v1/offers?cursor=abc", None, 400, "cursor_invalid"),
        ("GET", "/v1/offers/not-an-id", None, 404, "not_found"),
        ("GET", "/v1/nothing", None, 404, "not_found"),
        ("PUT", "/v1/offers", {}, 405, "method_not_allowed"),
        ("GET", "/v1/candidacies", None, 401, "unauthenticated"),
        ("POST", "/v1/candidacies", {}, 422, "validation_error"),
        ("GET", "/v1/actions/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", None, 410, "link_expired"),
    ],
)
async def test_every_refusal_is_a_french_problem(
    town: Town, method: str, path: str, body: object, status: int, code: str
):
    answer = await town.public.call(method, path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_search_near_metz_gives_offers_with_the_reason_of_each_training(town: Town):
    page = await town.public.get("/v1/offers", near=METZ, limit=20)

    assert page["total"] >= 20
    assert all(card["distance_km"] <= page["radius_km"] for card in page["items"])
    assert any(card.get("session") for card in page["items"])
