"""The inputs that make a plain application answer 500, in every parameter of every route."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.gateway.api.document import document
from tests.gateway.behind import Behind
from tests.gateway.conftest import LogIn, Visitor, an_application

NUL, SURROGATE, TOO_LARGE = "a\x00b", "\ud800", 2**31
TRAPS: list[Any] = [NUL, SURROGATE, TOO_LARGE, 1e400, "x" * 70_000, [], {}, None, True, "\u202e"]
BROKEN = [b'{"a": NaN}', b'{"a": 1, "a": 2}', b"\xff\xfe", b"[" * 100_000, b'{"a":', b"[]", b""]
IN_PATHS = ["%00", "a%00b", "%ED%A0%80", str(TOO_LARGE), "%FF", "..%2f", "x" * 3000]
CANARY = "canari-7f3k"
KEY = "tu_live_une-bonne-cle-0000002"


def _routes(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    paths = document(app)["paths"]
    return [(method, path, op) for path, ops in paths.items() for method, op in ops.items()]


@pytest.fixture
async def everybody(app: FastAPI, log_in: LogIn, behind: Behind) -> dict[str, Visitor]:
    """Give somebody for each letter, whom no limit stops."""
    behind.keys[KEY] = (uuid4(), ["enrolments:read", "enrolments:write", "events:read"])
    people = {"C": "lea", "E": "acier", "T": "rives"}
    found = {letter: await log_in(who) for letter, who in people.items()}
    app.state.limiter._limits = {
        name: limit.model_copy(update={"count": 1_000_000})
        for name, limit in app.state.limiter._limits.items()
    }
    return {**found, "P": Visitor(app), "K": Visitor(app, KEY)}


def _who(everybody: dict[str, Visitor], operation: dict[str, Any]) -> Visitor:
    return everybody[operation["x-actor"][-1]]


async def test_traps_in_bodies_are_never_a_failure(
    app: FastAPI, everybody: dict[str, Visitor]
) -> None:
    schemas = document(app)["components"]["schemas"]
    for method, path, operation in _routes(app):
        if "requestBody" not in operation:
            continue
        ref = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fields = schemas[ref.rsplit("/", 1)[1]]["properties"]
        base = an_application() if "offer_id" in fields else {}
        for body in [{**base, name: trap} for name in fields for trap in TRAPS]:
            sent = json.dumps(body).encode()
            await _never_fails(_who(everybody, operation), method, path, content=sent)


async def test_bodies_that_are_not_json_are_never_a_failure(
    app: FastAPI, everybody: dict[str, Visitor]
) -> None:
    for method, path, operation in _routes(app):
        if method == "post":
            for body in BROKEN:
                await _never_fails(_who(everybody, operation), method, path, content=body)


async def _never_fails(who: Visitor, method: str, path: str, *, content: bytes) -> None:
    for name in ("candidacy_id", "enrolment_id", "token"):
        path = path.replace(f"{{{name}}}", str(uuid4()))
    answer = await who.http.request(
        method.upper(),
        path,
        content=content,
        headers={"Content-Type": "application/json", "Idempotency-Key": uuid4().hex},
    )
    assert answer.status_code < 500, (method, path, content[:80], answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) >= {"type", "title", "status", "detail", "code", "request_id"}


async def test_traps_in_paths_and_queries_are_never_a_failure(
    app: FastAPI, everybody: dict[str, Visitor]
) -> None:
    for method, path, operation in _routes(app):
        who = _who(everybody, operation)
        for trap in IN_PATHS:
            for each in operation.get("parameters", ()):
                if each["in"] == "header":
                    continue
                url = path.replace(f"{{{each['name']}}}", trap)
                query = f"?{each['name']}={trap}" if each["in"] == "query" else ""
                answer = await who.http.request(method.upper(), f"{url}{query}", json={})
                assert answer.status_code < 500, (method, url, query, answer.text)


async def test_a_refusal_never_repeats_what_was_sent(
    app: FastAPI, everybody: dict[str, Visitor]
) -> None:
    for method, path, operation in _routes(app):
        if method != "post":
            continue
        answer = await _who(everybody, operation).http.request(
            "POST",
            path.replace("{token}", CANARY * 3),
            json={"email": CANARY, "message": CANARY, CANARY: 1, "token": CANARY},
            headers={"Idempotency-Key": uuid4().hex},
        )
        body = answer.json() if answer.content else {}
        for error in body.get("errors", []):
            error.pop("pointer", None)
        assert CANARY not in json.dumps(body), path


async def test_what_does_not_exist_and_what_is_not_json_say_so(visitor: Visitor) -> None:
    unknown = await visitor.get("/v1/nimporte")
    method = await visitor.send("/v1/meta", {}, method="DELETE")
    kind = await visitor.http.post(
        "/v1/candidacies", content=b"a=1", headers={"Content-Type": "x/y"}
    )
    slash = await visitor.get("/v1/meta/")
    large = await visitor.http.post("/v1/candidacies", json={"a": "x" * 70_000})

    found = [
        (each.status_code, each.json()["code"]) for each in (unknown, method, kind, slash, large)
    ]
    assert found == [
        (404, "not_found"),
        (405, "method_not_allowed"),
        (415, "unsupported_media_type"),
        (404, "not_found"),
        (413, "payload_too_large"),
    ]
    assert "GET" in method.headers["allow"]
