"""Handing over what a service answered, with the validators and the headers of the public API."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

import httpx
from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from chassis.http import traceparent_of
from chassis.idempotency import given_key
from services.gateway.api.doors import forgive
from services.gateway.clients.services import Services
from services.gateway.domain import Caller
from services.gateway.memory import LiveStreams
from services.gateway.settings import GatewayRegion

KEPT = ("etag", "cache-control", "vary", "idempotency-replayed", "retry-after")
PERSONAL = {"Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Encoding, Authorization"}
DAY = 86_400


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _live(request: Request) -> LiveStreams:
    live: LiveStreams = request.app.state.live
    return live


async def _region(request: Request) -> GatewayRegion:
    section: GatewayRegion = request.app.state.section
    return section


ServicesAt = Annotated[Services, Depends(_services)]
LiveAt = Annotated[LiveStreams, Depends(_live)]
RegionAt = Annotated[GatewayRegion, Depends(_region)]


def forwarded(request: Request) -> dict[str, str]:
    """Return the headers that go on to the owner service."""
    headers = {}
    if (key := given_key(request)) is not None:
        headers["Idempotency-Key"] = key
    if (trace := traceparent_of(request)) is not None:
        headers["traceparent"] = trace
    for name in ("if-none-match", "if-match"):
        if (known := request.headers.get(name, "")).isascii() and known:
            headers[name] = known
    return headers


async def hand_over(
    request: Request,
    services: Services,
    owner: str,
    path: str,
    caller: Caller,
    body: BaseModel | None = None,
) -> Response:
    """Ask an owner service for what is asked here, and hand over its answer."""
    said = None if body is None else body.model_dump(mode="json", exclude_none=True)
    headers = forwarded(request)
    answer = await services.call(owner, request.method, path, caller, json=said, headers=headers)
    return relay(request, answer)


def relay(request: Request, answer: httpx.Response) -> Response:
    """Hand over the answer of the owner service."""
    headers = kept_headers(answer)
    if request.method != "GET":
        return Response(answer.content, answer.status_code, headers, _kind(answer))
    return _validated(request, answer.content, answer.status_code, headers)


def kept_headers(answer: httpx.Response) -> dict[str, str]:
    """Return the headers of an owner's answer that go on to the client."""
    headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
    if location := answer.headers.get("location"):
        headers["location"] = location if location.startswith("/v1/") else f"/v1{location}"
    return headers


def _kind(answer: httpx.Response) -> str | None:
    return "application/json" if answer.content else None


def composed(request: Request, body: Mapping[str, Any]) -> Response:
    """Answer a GET made of several services, with a validator of its own."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return _validated(request, content, 200, {})


def _validated(request: Request, content: bytes, status: int, headers: dict[str, str]) -> Response:
    """Add what is missing: validator, caching, link to the next page; 304 when nothing changed."""
    given = {name.lower(): value for name, value in headers.items()}
    policy = request.state.policy
    if policy.relation == "link":
        return Response(content, status, {"cache-control": "no-store"}, "application/json")
    if policy.is_public_reading:
        seconds = DAY if policy.bucket == "suggest" else 30
        given["cache-control"] = f"public, max-age={seconds}"
        given["vary"] = "Accept, Accept-Encoding"
    else:
        given |= {name.lower(): value for name, value in PERSONAL.items()}
    given.setdefault("etag", f'W/"{hashlib.sha256(content).hexdigest()[:32]}"')
    if status == 304 or _is_known(request, given["etag"]):
        forgive(request)
        return Response(status_code=304, headers=given)
    if following := _next(request, content):
        given["link"] = following
    return Response(content, status, given, policy.media_type)


def _is_known(request: Request, etag: str) -> bool:
    asked = request.headers.get("if-none-match", "").split(",")
    return etag.removeprefix("W/") in [each.strip().removeprefix("W/") for each in asked]


def _next(request: Request, content: bytes) -> str | None:
    if b'"next_cursor"' not in content:
        return None
    cursor = json.loads(content).get("next_cursor")
    if not cursor:
        return None
    url = request.url.include_query_params(cursor=cursor)
    return f'<{url.path}?{url.query}>; rel="next"'
