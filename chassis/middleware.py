"""Pure ASGI middleware: request ids, security headers, body limits, and errors rendered last."""

import json
import re
import secrets
import time
from typing import Any

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import problems
from chassis.errors import DomainError, Malformed
from chassis.logging import get_logger

_REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_JSON = ("application/json", "application/problem+json")
LARGEST_BODY = 64 * 1024
DEEPEST = 32


class Edge:
    """The outermost layer of every service: nothing goes out without its headers and its log."""

    def __init__(self, app: ASGIApp, *, largest_body: int = LARGEST_BODY) -> None:
        self.app, self.largest_body = app, largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, outcome = time.monotonic(), {"status": 500, "sent": False}
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        head_only = scope["method"] == "HEAD"
        if head_only:
            scope = {**scope, "method": "GET"}

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                outcome.update(status=message["status"], sent=True)
                _dress(MutableHeaders(scope=message), request_id, scope["app"])
            elif head_only and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._guarded(scope, receive, send_dressed)
            except Exception as error:
                if outcome["sent"]:
                    raise
                answer = await problems.handle(Request(scope), error)
                await answer(scope, receive, send_dressed)
            _log(scope, int(outcome["status"]), started)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse bodies that are too large, of another type, or traps for JSON readers."""
        headers = Headers(scope=scope)
        if scope["method"] in ("POST", "PUT", "PATCH"):
            body = await _read(receive, self.largest_body, headers)
            if not _takes_forms(scope, headers):
                _check(body, headers)
            receive = _replay(body, receive)
        await self.app(scope, receive, send)


def _takes_forms(scope: Scope, headers: Headers) -> bool:
    """Say whether this is a form for the few paths of the application that read forms."""
    paths: tuple[str, ...] = getattr(scope["app"].state, "form_paths", ())
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/x-www-form-urlencoded" and scope["path"].startswith(paths)


async def _read(receive: Receive, largest: int, headers: Headers) -> bytes:
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > largest:
        raise problems.of_status(413, "Envoyez un message plus court.")
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed("La requête s’est interrompue.")
        body += message.get("body", b"")
        if len(body) > largest:
            raise problems.of_status(413, "Envoyez un message plus court.")
        if not message.get("more_body"):
            return bytes(body)


def _check(body: bytes, headers: Headers) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind not in _JSON:
        raise problems.of_status(415, "Envoyez du JSON (Content-Type: application/json).")
    if not body:
        return
    try:
        content = json.loads(
            body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_unique
        )
    except DomainError:
        raise
    except (ValueError, RecursionError):
        raise Malformed("Le corps de la requête n’est pas un JSON lisible.") from None
    if _is_deeper(content, DEEPEST):
        raise Malformed("Le corps de la requête est trop imbriqué.")


def _refuse(_: str) -> Any:
    raise Malformed("NaN et Infinity ne sont pas des nombres.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Malformed("Un champ est donné deux fois.")
    return dict(pairs)


def _is_deeper(value: Any, left: int) -> bool:
    if left == 0:
        return isinstance(value, dict | list)
    children = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(_is_deeper(child, left - 1) for child in children)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.match(given) else secrets.token_hex(8)


def _dress(headers: MutableHeaders, request_id: str, app: Any) -> None:
    if app.state.settings.environment == "production":
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    headers["X-Request-Id"] = request_id
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Cache-Control", "no-store")


def _log(scope: Scope, status: int, started: float) -> None:
    route = scope.get("route")
    path = getattr(route, "path", "")
    if path.startswith("/health") or path == "/metrics":
        return
    get_logger().info(
        "http.answered",
        method=scope["method"],
        path=path,
        status=status,
        duration_ms=round((time.monotonic() - started) * 1000),
    )
