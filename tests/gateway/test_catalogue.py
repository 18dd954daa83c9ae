"""The public catalogue: what is passed on, what is left out and named, what costs nothing."""

import time
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from chassis.outgoing import InternalClient, client
from chassis.testing import Callers
from services.gateway.clients.services import OWNERS, Services
from tests.gateway.behind import READ_AT, Behind
from tests.gateway.conftest import LogIn, Visitor

OFFER = f"/v1/offers/{UUID(int=1)}"


async def test_an_offer_comes_with_its_trainings(visitor: Visitor) -> None:
    answer = await visitor.get(OFFER)

    assert answer.json()["title"] == "Soudeur"
    assert len(answer.json()["trainings"]) == 1
    assert answer.headers["cache-control"] == "public, max-age=30"
    assert "Authorization" not in answer.headers["vary"]


async def test_without_matching_the_offer_says_what_is_missing(
    visitor: Visitor, behind: Behind
) -> None:
    behind.down.add("matching")

    answer = await visitor.get(OFFER)

    assert answer.status_code == 200
    assert answer.json()["degraded"] == ["trainings"]
    assert "trainings" not in answer.json()


async def test_without_offers_there_is_no_empty_answer(visitor: Visitor, behind: Behind) -> None:
    behind.down.add("offers")

    answer = await visitor.get(OFFER)

    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_a_service_that_is_really_away_is_told_in_two_seconds(
    app: FastAPI, visitor: Visitor, callers: Callers
) -> None:
    app.state.services = Services(
        {
            name: InternalClient(
                callers.signer(), name, client("internal", base_url="http://127.0.0.1:9")
            )
            for name in OWNERS
        }
    )
    began = time.monotonic()

    answers = [await visitor.get(path) for path in (OFFER, "/v1/offers", "/v1/basins")]

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert time.monotonic() - began < 2


async def test_the_dashboard_of_an_employer_does_without_offers(
    log_in: LogIn, behind: Behind
) -> None:
    behind.down.add("offers")
    employer = await log_in("acier")

    answer = await employer.get("/v1/employer/dashboard")

    assert answer.json() == {"to_answer": 1, "urgent": 0, "degraded": ["offers"]}
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_what_is_known_already_is_not_sent_again_and_costs_nothing(
    app: FastAPI,
) -> None:
    visitor = Visitor(app, ip="203.0.113.20")
    for path in (OFFER, "/v1/offers", "/v1/meta", "/v1/reference/statuses"):
        etag = (await visitor.get(path)).headers["etag"]
        for _ in range(130):
            again = await visitor.get(path, headers={"If-None-Match": etag})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == etag


async def test_a_source_is_as_fresh_as_its_owner_last_read_it(
    visitor: Visitor, behind: Behind
) -> None:
    # Given a source whose records did not change, so that matching heard nothing of it
    read = (await visitor.get("/v1/basins")).json()["sources"][0]
    behind.down.add("offers")
    unknown = (await visitor.get("/v1/basins")).json()["sources"][0]

    # Then its owner says when it was read; without its owner, matching says what it knows
    assert (read["last_seen_at"], read["is_late"]) == (READ_AT, False)
    assert (unknown["last_seen_at"], unknown["is_late"]) == (None, True)


async def test_the_search_passes_what_was_asked(visitor: Visitor, behind: Behind) -> None:
    asked: list[httpx.URL] = []
    services = visitor_services(visitor)
    call = services.call

    async def noting(*args: object, **more: object) -> httpx.Response:
        asked.append(more["params"])  # type: ignore[arg-type]
        return await call(*args, **more)  # type: ignore[arg-type]

    services.call = noting  # type: ignore[method-assign]
    await visitor.get("/v1/offers?q=soudeur&near=01053&contract=CDI&contract=CDD&radius_km=30")

    assert asked == [
        {
            "q": "soudeur",
            "insee_code": "01053",
            "contract": ["CDI", "CDD"],
            "radius_km": 30,
            "limit": 20,
        }
    ]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/offers/facets", "application/json"),
        ("/v1/offers.geojson", "application/geo+json"),
        ("/v1/trainings", "application/json"),
    ],
)
async def test_a_search_may_be_counted_drawn_or_about_trainings(
    visitor: Visitor, behind: Behind, path: str, kind: str
) -> None:
    answer = await visitor.get(path)
    again = await visitor.get(path, headers={"If-None-Match": answer.headers["etag"]})
    refused = await visitor.get(f"{path}?colour=red")

    assert (answer.status_code, again.status_code, refused.status_code) == (200, 304, 422)
    assert answer.headers["content-type"] == kind
    assert [service for service, *_ in behind.calls] == ["matching", "matching"]


def visitor_services(visitor: Visitor) -> Services:
    """Return the services behind the door of a visitor."""
    transport = visitor.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    services: Services = transport.app.state.services  # type: ignore[attr-defined]
    return services


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nimporte=quoi", "unknown_parameter"),
        ("limit=1&limit=2", "validation_error"),
        ("radius_km=7", "validation_error"),
        ("lat=48", "validation_error"),
        ("lat=nan&lon=6", "validation_error"),
        ("contract=esclavage", "validation_error"),
        ("q=%00", "validation_error"),
        ("q=%FF", "validation_error"),
    ],
)
async def test_a_parameter_that_means_nothing_is_refused(
    visitor: Visitor, behind: Behind, query: str, code: str
) -> None:
    answer = await visitor.get(f"/v1/offers?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert behind.calls == []


async def test_too_many_readings_from_one_address_are_refused(app: FastAPI) -> None:
    greedy, other = Visitor(app, ip="203.0.113.30"), Visitor(app, ip="203.0.113.31")

    answers = [await greedy.get("/v1/basins") for _ in range(121)]

    assert [answer.status_code for answer in answers[:120]] == [200] * 120
    assert (answers[120].status_code, answers[120].json()["code"]) == (429, "rate_limited")
    assert int(answers[120].headers["retry-after"]) <= 60
    assert (await other.get("/v1/basins")).status_code == 200


async def test_the_region_says_what_pages_need(visitor: Visitor) -> None:
    meta = (await visitor.get("/v1/meta")).json()

    assert (meta["region"], meta["environment"]) == ("test-bresse", "test")
    assert [way["id"] for way in meta["providers"]] == ["email", "dev"]


@pytest.mark.parametrize(
    "name",
    [
        "statuses",
        "refusal-reasons",
        "withdrawal-reasons",
        "enrolment-refusal-reasons",
        "contracts",
        "levels",
        "problems",
    ],
)
async def test_codes_have_their_labels(visitor: Visitor, name: str) -> None:
    items = (await visitor.get(f"/v1/reference/{name}")).json()["items"]

    assert items
    assert all(item["label"] and item["code"] != "unknown" for item in items)


async def test_an_unknown_list_is_not_found(visitor: Visitor) -> None:
    assert (await visitor.get("/v1/reference/nimporte")).status_code == 404


async def test_alternatives_follow_the_reason_and_the_home_of_the_person(
    log_in: LogIn, behind: Behind
) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    mine = behind.a_case(lea.account_id)
    somebody_elses = behind.a_case(uuid4())

    answer = await lea.get(f"/v1/candidacies/{mine.id}/alternatives")
    hidden = await lea.get(f"/v1/candidacies/{somebody_elses.id}/alternatives")

    assert (answer.status_code, hidden.status_code) == (200, 404)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert [service for service, *_ in behind.calls[:2]] == ["candidacy", "matching"]
    assert len(behind.asked("/similar")) == 1
