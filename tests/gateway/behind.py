"""Services behind the door, reduced to what the door must see of them: who is asked what."""

import asyncio
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers

from chassis.auth import Actor, Role, public_keys, read_token

PHONE = "0639980000"


@dataclass
class Case:
    """A candidacy, with what its readers may see."""

    id: UUID
    candidate_id: UUID
    employer_id: UUID
    provider_id: UUID
    status: str = "submitted"
    hidden: str | None = None

    def shown_to(self, role: Role) -> dict[str, Any]:
        """Return the representation of one reader; a stored answer is hidden from the candidate."""
        status = self.hidden if self.hidden and role is not Role.CANDIDATE else self.status
        waiting = status in ("submitted", "viewed")
        actions = {
            Role.CANDIDATE: ["withdraw"] if waiting else [],
            Role.EMPLOYER: ["decide"] if waiting else [],
        }.get(role, [])
        if role is Role.CANDIDATE and status == "seat_held":
            actions = ["confirm_reservation", "withdraw"]
        return {
            "id": str(self.id),
            "status": status,
            "label": status,
            "flags": [],
            "stage": {"index": 2, "count": 5, "label": "Réponse"},
            "allowed_actions": actions,
            "offer": {"id": str(self.id), "title": "Soudeur"},
            "reservation": {"id": str(self.id)} if status == "seat_held" else None,
            "history": [{"at": "2026-11-25T09:00:00Z", "label": "Envoyée", "by": "candidate"}],
            "person": {"first_name": "Léa", "last_initial": "D"},
            "message": "Je suis disponible",
        }


@dataclass
class Behind:
    """What the services hold, and every call they had."""

    jwks_file: Path
    cases: dict[UUID, Case] = field(default_factory=dict)
    enrolments: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    kept: dict[tuple[str, str, str], tuple[int, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str, str, Actor, Any]] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)
    effects: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    links: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, tuple[UUID, list[str]]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    refusal: tuple[str, int, str] | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def a_case(self, candidate: UUID, employer: UUID | None = None, **more: Any) -> Case:
        """Put a candidacy behind the door."""
        case = Case(uuid4(), candidate, employer or uuid4(), uuid4(), **more)
        self.cases[case.id] = case
        return case

    def asked(self, path: str) -> list[tuple[str, str, str, Actor, Any]]:
        """Return the calls whose path ends so."""
        return [call for call in self.calls if call[2].endswith(path)]


def app_of(behind: Behind) -> FastAPI:
    """Return one application that answers as every service, each under its own host name."""
    app = FastAPI(openapi_url=None)

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def anything(request: Request, path: str) -> Response:
        service = request.url.hostname or ""
        if service in behind.down:
            raise httpx.ConnectError("down")
        token = request.headers["authorization"].removeprefix("Bearer ")
        actor = read_token(token, audience=service, keys=public_keys(behind.jwks_file))
        body = json.loads(await request.body() or b"null")
        behind.headers.append(request.headers)
        behind.calls.append((service, request.method, f"/{path}", actor, body))
        if behind.refusal and f"/{path}".endswith(behind.refusal[2]):
            return _problem(behind.refusal[1], behind.refusal[0])
        async with behind.lock:
            return _answer(behind, request, service, f"/{path}", actor, body)

    return app


def _problem(status: int, code: str) -> Response:
    body = {"code": code, "title": code, "status": status, "detail": ""}
    if code == "already_applied":
        body["existing"] = str(uuid4())
    return JSONResponse(body, status, media_type="application/problem+json")


def _answer(
    behind: Behind, request: Request, service: str, path: str, actor: Actor, body: Any
) -> Response:
    key = request.headers.get("idempotency-key")
    if key and (kept := behind.kept.get((str(actor.id), path, key))):
        return JSONResponse(kept[1], kept[0], {"Idempotency-Replayed": "true"})
    status, content = _ROUTES[service](behind, request, path, actor, body)
    if key and status < 300:
        behind.effects[path] += 1
        behind.kept[(str(actor.id), path, key)] = (status, content)
    if status >= 400:
        return _problem(status, content)
    if request.method == "GET":
        etag = f'"{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return JSONResponse(content, status, {"ETag": etag})
    headers = {"Location": f"/candidacies/{content['id']}"} if content and "id" in content else {}
    return JSONResponse(content, status, headers) if content else Response(status_code=status)


def _candidacy(b: Behind, request: Request, path: str, actor: Actor, body: Any) -> Any:
    parts = path.strip("/").split("/")
    if path == "/candidacies" and request.method == "POST":
        assert actor.id is not None
        return 202, b.a_case(actor.id).shown_to(actor.role)
    if path in ("/candidacies", "/employer/candidacies"):
        return 200, {"items": [], "next_cursor": None}
    if path == "/statistics/outcomes":
        return 200, {"by": "basin", "milestone": 12, "items": []}
    if path == "/employer/dashboard":
        return 200, {"to_answer": 1, "urgent": 0}
    case = b.cases.get(UUID(parts[1]))
    if case is None or not _may_read(case, actor):
        return 404, "not_found"
    noun = "/".join(parts[2:])
    if noun == "session-choice" and request.headers.get("if-match") != '"read"':
        return 412, "stale_version"
    if not noun:
        return 200, case.shown_to(actor.role)
    return _move(case, noun, request.method, actor, body)


def _may_read(case: Case, actor: Actor) -> bool:
    return actor.id == case.candidate_id or bool(
        {case.employer_id, case.provider_id} & set(actor.organisations)
    )


_SEARCHES = {
    "session-choice": "seat_requested",
    "reservation": "session_needed",
    "commitment/revocation": "offer_closed",
}


def _move(case: Case, noun: str, method: str, actor: Actor, body: Any) -> Any:
    if noun == "viewing":
        case.status = "viewed"
        return 204, None
    if noun == "phone-access":
        return 200, {"phone": PHONE}
    if noun == "decision" and method == "POST":
        if case.hidden:
            return 409, "already_decided"
        case.hidden = "decision_scheduled"
    elif noun == "decision":
        case.hidden = None
    elif noun in _SEARCHES:
        case.status = _SEARCHES[noun]
    elif noun == "withdrawal":
        if case.status == "withdrawn":
            return 409, "invalid_transition"
        case.status = "withdrawn"
    else:
        case.status = "enrolment_pending"
    return 202, case.shown_to(actor.role)


def _trainings(b: Behind, request: Request, path: str, actor: Actor, body: Any) -> Any:
    if path == "/sources":
        return 200, {"items": []}
    if path == "/training-provider/dashboard":
        return 200, {"to_confirm": 1, "confirmed": 0, "sessions": []}
    mine = [row for row in b.enrolments.values() if row["provider"] in actor.organisations]
    shown = [{k: v for k, v in row.items() if k != "provider"} for row in mine]
    if path == "/training-provider/enrolments":
        return 200, {"items": shown, "next_cursor": None}
    if path.startswith("/sessions/"):
        return 404, "not_found"
    if path.startswith("/training-provider/sessions"):
        return _provided(path, request)
    parts = path.strip("/").split("/")
    found = next((row for row in mine if row["id"] == parts[2]), None)
    if found is None:
        return 404, "not_found"
    if len(parts) > 3:
        if parts[3] in ("confirmation", "refusal") and found["state"] != "requested":
            return 409, "enrolment_closed"
        found["state"] = _AFTER[parts[3]]
    return 200, {k: v for k, v in found.items() if k != "provider"}


_AFTER = {
    "confirmation": "confirmed",
    "refusal": "refused",
    "attendance": "started",
    "completion": "completed",
    "abandonment": "abandoned",
}


def _provided(path: str, request: Request) -> Any:
    if path.endswith("/imports"):
        return 200, {"changed": 1, "unchanged": 0, "refused": []}
    if path == "/training-provider/sessions":
        return 200, {"items": [], "total": 0}
    if request.method == "PATCH" and request.headers.get("if-match") != '"read"':
        return 412, "stale_version"
    return (202 if request.method == "POST" else 200), {"capacity": 4, "moved": []}


def _matching(b: Behind, request: Request, path: str, actor: Actor, body: Any) -> Any:
    if path == "/basins":
        old = {"code": "france-travail", "last_seen_at": None, "is_late": True}
        return 200, {"items": [], "sources": [old]}
    if path.endswith("/session-ids"):
        return 200, {"session_ids": [str(UUID(int=7))]}
    found = {"id": str(UUID(int=9)), "session_id": str(UUID(int=9))}
    return 200, {"items": [found], "next_cursor": None}


def _offers(b: Behind, request: Request, path: str, actor: Actor, body: Any) -> Any:
    if path == "/sources":
        return 200, {"items": [{"source": "france-travail", "read_at": READ_AT}]}
    if request.method == "POST":
        return 202, {"id": str(uuid4()), "title": "Soudeur"}
    if path == "/employer/offers":
        return 200, {"items": [], "next_cursor": None}
    if path.endswith(str(UUID(int=404))):
        return 404, "not_found"
    return 200, {"id": path.rsplit("/", 1)[1], "title": "Soudeur", "apply_mode": "direct"}


def _notifications(b: Behind, request: Request, path: str, actor: Actor, body: Any) -> Any:
    if path.endswith("/messages"):
        assert actor.role is Role.SERVICE
        return 200, {"items": b.told}
    b.links.append(body)
    return 202, {"id": str(uuid4())}


def _partners(b: Behind, request: Request, path: str, actor: Actor, body: Any) -> Any:
    if path == "/internal/api-keys/check":
        found = b.keys.get(body["key"])
        if found is None:
            return 404, "not_found"
        organisation, scopes = found
        return 200, {"partner_id": "p", "organisation_id": str(organisation), "scopes": scopes}
    if request.method == "DELETE":
        return 204, None
    if request.method == "POST":
        return 201, {"id": str(uuid4()), "secret": "tu_test_x"}
    return 200, {"items": [], "next_cursor": "0", "has_more": False}


READ_AT = "2126-11-25T09:00:00+00:00"
_ROUTES: dict[str, Any] = {
    "candidacy": _candidacy,
    "trainings": _trainings,
    "matching": _matching,
    "offers": _offers,
    "notifications": _notifications,
    "partners": _partners,
}
