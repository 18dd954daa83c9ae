"""Errors as problem+json (RFC 9457): one renderer for everything that goes wrong over HTTP."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from chassis import errors
from chassis.errors import DomainError, FieldError, Unavailable
from chassis.logging import get_logger
from chassis.retry import is_outage
from chassis.sentences import sentence

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: ("malformed_request", "Requête illisible"),
    401: ("unauthenticated", "Connectez-vous pour continuer"),
    403: ("forbidden", "Vous n’avez pas accès à cette action"),
    404: ("not_found", "Page ou élément introuvable"),
    405: ("method_not_allowed", "Action non prévue ici"),
    406: ("not_acceptable", "Format non disponible"),
    413: ("payload_too_large", "Fichier ou message trop lourd"),
    415: ("unsupported_media_type", "Format non accepté"),
    500: ("internal_error", "Une erreur est survenue"),
    503: ("upstream_unavailable", "Service momentanément indisponible"),
}


def body_of(
    error: DomainError, *, path: str, request_id: str | None, base_url: str
) -> dict[str, Any]:
    """Return the body of a refusal."""
    body: dict[str, Any] = {
        "type": f"{base_url}/problemes/{error.code.replace('_', '-')}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail or error.title,
        "instance": path,
        "code": error.code,
        "request_id": request_id,
    }
    if error.errors:
        body["errors"] = [_field(each) for each in error.errors]
    for name in ("retry_after", "links"):
        if (value := getattr(error, name)) is not None:
            body[name] = value
    if error.existing is not None:
        body["existing"] = str(error.existing)
    if error.choices:
        body["choices"] = list(error.choices)
    return body


def _field(error: FieldError) -> dict[str, str]:
    places = {"pointer": error.pointer, "parameter": error.parameter, "header": error.header}
    place = {name: value for name, value in places.items() if value is not None}
    return {**place, "code": error.code, "detail": error.detail}


def render(request: Request, error: DomainError, headers: dict[str, str] | None = None) -> Response:
    """Return the answer to a refusal. ``instance`` is the path template, never the path."""
    state = request.app.state
    route = request.scope.get("route")
    body = body_of(
        error,
        path=getattr(route, "path", "") or "",
        request_id=getattr(request.state, "request_id", None),
        base_url=state.settings.public_base_url,
    )
    more = {"Cache-Control": "no-store", **(headers or {})}
    if error.retry_after is not None:
        more["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        more.setdefault("WWW-Authenticate", "Bearer")
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, error.status, more, MEDIA_TYPE)


def of_status(status: int, detail: str = "") -> DomainError:
    """Return the refusal that a bare status stands for."""
    code, title = _TITLES.get(status, _TITLES[500 if status >= 500 else 400])
    kind = type("PlainRefusal", (DomainError,), {"code": code, "title": title, "status": status})
    error: DomainError = kind(detail)
    return error


def of_validation(rows: Sequence[Any]) -> DomainError:
    """Return the refusal of an input, field by field; the submitted values are never repeated."""
    if any(row["type"] in ("json_invalid", "value_error.jsondecode") for row in rows):
        return errors.Malformed("Le corps de la requête n’est pas un JSON lisible.")
    if any(row["loc"][:1] == ("path",) for row in rows):
        return errors.NotFound()
    unknown = [r for r in rows if r["type"] == "extra_forbidden" and r["loc"][0] == "query"]
    if unknown:
        fields = [_row(row) for row in unknown]
        return errors.UnknownParameter("Retirez ce paramètre.", errors=fields)
    fields = [_row(row) for row in rows]
    count = len(fields)
    detail = "1 champ à corriger" if count == 1 else f"{count} champs à corriger"
    return errors.Unprocessable(detail, errors=fields)


def _row(row: Any) -> FieldError:
    place, *path = [str(part) for part in row["loc"]] or ["body"]
    names = [part for part in path if not part.startswith("function-")]
    code, detail = sentence(names[-1] if names else "", str(row["type"]), row.get("ctx") or {})
    if place in ("query", "path"):
        return FieldError(code, detail, parameter=".".join(names))
    if place == "header":
        return FieldError(code, detail, header=".".join(names))
    if place not in ("body",):
        names = [place, *names]
    return FieldError(code, detail, pointer="#/" + "/".join(names))


def refusal_of(error: Exception) -> DomainError:
    """Return the refusal that any exception becomes; a bug becomes a 500 without details."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, RequestValidationError | ValidationError):
        rows = error.errors()
        return of_validation(rows)
    if isinstance(error, HTTPException):
        return of_status(error.status_code)
    if is_outage(error):
        return Unavailable()
    return of_status(500, "Notez la référence et appelez-nous si cela se répète.")


async def handle(request: Request, error: Exception) -> Response:
    """Answer an exception that reached FastAPI."""
    refused = refusal_of(error)
    if refused.status >= 500:
        get_logger().error("http.failed", code=refused.code, exc_info=error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return render(request, refused, headers)
