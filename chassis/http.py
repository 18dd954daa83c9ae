"""Routes: the unit of work around an endpoint and its answer, conditional reads, lists."""

import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import idempotency
from chassis.auth import Actor
from chassis.errors import (
    FieldError,
    PreconditionRequired,
    StaleVersion,
    UnknownParameter,
    Unprocessable,
)
from chassis.failpoints import Point, hit
from chassis.sentences import sentence
from chassis.types import Answer, Body, Email, Int4, Name, Phone, text
from chassis.unit_of_work import SYSTEM, ActorRef, Correlation, UnitOfWork

T = TypeVar("T")

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
Text = text

__all__ = [
    "Answer",
    "Body",
    "Email",
    "Int4",
    "KeyRequired",
    "Name",
    "Page",
    "Phone",
    "ReadSession",
    "Text",
    "TransactionalRoute",
    "Uow",
    "check_if_match",
    "conditional",
    "router",
    "strong_etag",
    "traceparent_of",
]


class Page(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next_cursor: str | None = None
    total: int | None = None
    total_is_exact: bool = True


class TransactionalRoute(APIRoute):
    """A route whose writes, answer and idempotency key share one transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that opens and commits the unit of work."""
        inner = super().get_route_handler()
        keyed = any(each.dependency is idempotency.require_key for each in self.dependencies)
        if not (self.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            return inner

        async def transactional(request: Request) -> Response:
            return await _in_one_transaction(request, inner, keyed=keyed)

        return transactional


async def _in_one_transaction(
    request: Request,
    inner: Callable[[Request], Coroutine[Any, Any, Response]],
    *,
    keyed: bool,
) -> Response:
    uow = UnitOfWork(request.app.state.sessions, SYSTEM, correlation=_correlation(request))
    request.state.uow = uow
    key = await _key(request, keyed=keyed)
    async with uow:
        if key and (kept := await idempotency.claim(uow.session, key)):
            return kept
        response = await inner(request)
        if key:
            await uow.flush()
            await idempotency.keep(uow.session, key, response)
        hit(Point.HTTP_BEFORE_COMMIT)
    hit(Point.HTTP_AFTER_COMMIT)
    return response


async def _key(request: Request, *, keyed: bool) -> idempotency.Key | None:
    """Return the key of a request: the application says how callers are told apart.

    Where it does not, an answer could be replayed to somebody else before their right is checked:
    only routes that ask for a key keep theirs.
    """
    identify = getattr(request.app.state, "identify", None)
    if identify is None:
        return await idempotency.key_of(request, "anyone") if keyed else None
    return await idempotency.key_of(request, str(await identify(request)))


def traceparent_of(request: Request) -> str | None:
    """Return the trace of a request if it is one (W3C Trace Context), and no other text."""
    value = request.headers.get("traceparent", "")
    return value if _TRACEPARENT.fullmatch(value) else None


def _correlation(request: Request) -> Correlation:
    return Correlation(
        request_id=getattr(request.state, "request_id", None),
        traceparent=traceparent_of(request),
    )


async def unit_of_work(request: Request) -> UnitOfWork:
    """Return the unit of work of this route, with who acts."""
    uow: UnitOfWork = request.state.uow
    actor = getattr(request.state, "actor", None)
    if isinstance(actor, Actor):
        uow.actor = actor.ref()
    elif isinstance(actor, ActorRef):
        uow.actor = actor
    return uow


Uow = Annotated[UnitOfWork, Depends(unit_of_work)]


async def read_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open a session to read."""
    async with request.app.state.sessions() as session:
        yield session


ReadSession = Annotated[AsyncSession, Depends(read_session, scope="function")]
KeyRequired = Depends(idempotency.require_key)


async def check_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not declare, and a scalar given twice.

    FastAPI ignores the first and keeps the last of the second, both without a word.
    """
    known = _parameters(request.scope["route"])
    given = [name for name, _ in request.query_params.multi_items()]
    if unknown := [name for name in dict.fromkeys(given) if name not in known]:
        errors = [_parameter_error(name, "unknown_field") for name in unknown]
        raise UnknownParameter("Retirez ce paramètre.", errors=errors)
    counts = Counter(given)
    if twice := [name for name, count in counts.items() if count > 1 and not known[name]]:
        errors = [_parameter_error(name, "duplicate") for name in twice]
        raise Unprocessable("Donnez ce paramètre une seule fois.", errors=errors)


def _parameters(route: APIRoute) -> dict[str, bool]:
    """Return the query parameters of a route, and whether each may be repeated."""
    found: dict[str, bool] = {}
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        for field in dependant.query_params:
            kind = field.field_info.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                below = kind.model_fields.items()
                found |= {each.alias or name: _is_list(each.annotation) for name, each in below}
            else:
                found[field.alias] = _is_list(kind)
    return found


def _is_list(kind: object) -> bool:
    return any(get_origin(each) in (list, set, tuple) for each in (kind, *get_args(kind)))


def _parameter_error(name: str, kind: str) -> FieldError:
    code, detail = sentence("", kind, {})
    return FieldError(code, detail, parameter=name[:40])


def router(prefix: str = "", *, dependencies: Sequence[Any] = (), **options: Any) -> APIRouter:
    """Return a router whose writing routes are transactional."""
    return APIRouter(
        prefix=prefix,
        route_class=TransactionalRoute,
        dependencies=[*dependencies, Depends(check_parameters)],
        **options,
    )


def strong_etag(body: BaseModel) -> str:
    """Return the strong validator of what this reader is given."""
    digest = hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:32]
    return f'"{digest}"'


def conditional(
    request: Request,
    body: BaseModel,
    *,
    weak: bool = False,
    cache: str = "private, no-cache",
    vary: str = "Accept, Accept-Encoding, Authorization",
) -> Response:
    """Answer a GET with its validator, or 304 when the reader has it already."""
    etag = strong_etag(body)
    shown = f"W/{etag}" if weak else etag
    headers = {"ETag": shown, "Cache-Control": cache, "Vary": vary}
    asked = request.headers.get("if-none-match", "")
    if {"*", etag} & {part.strip().removeprefix("W/") for part in asked.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body.model_dump_json(), 200, headers, "application/json")


def check_if_match(request: Request, current: BaseModel) -> None:
    """Refuse a PUT or PATCH made on something that has changed since.

    A proxy may have weakened the validator: ``W/"…"`` counts as ``"…"``.
    """
    asked = request.headers.get("if-match", "").strip()
    if not asked or asked == "*":
        raise PreconditionRequired("Relisez l’élément, puis envoyez son ETag dans If-Match.")
    if asked.removeprefix("W/") != strong_etag(current):
        raise StaleVersion("Rechargez la page pour voir ce qui a changé.")
