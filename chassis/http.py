"""Routes: the unit of work around an endpoint and its answer, conditional reads, lists."""

import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import idempotency
from chassis.auth import Actor
from chassis.errors import PreconditionRequired, StaleVersion, UnknownParameter
from chassis.failpoints import Point, hit
from chassis.types import Answer, Body, Email, Int4, Name, Phone, text
from chassis.unit_of_work import SYSTEM, ActorRef, Correlation, UnitOfWork

T = TypeVar("T")
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
        if not (self.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            return inner

        async def transactional(request: Request) -> Response:
            return await _in_one_transaction(request, inner)

        return transactional


async def _in_one_transaction(
    request: Request, inner: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    uow = UnitOfWork(request.app.state.sessions, SYSTEM, correlation=_correlation(request))
    request.state.uow = uow
    async with uow:
        key = await idempotency.key_of(request, await _caller(request))
        if key and (kept := await idempotency.claim(uow.session, key)):
            return kept
        response = await inner(request)
        if key and 200 <= response.status_code < 300:
            await uow.flush()
            await idempotency.keep(uow.session, key, response)
        hit(Point.HTTP_BEFORE_COMMIT)
    hit(Point.HTTP_AFTER_COMMIT)
    return response


async def _caller(request: Request) -> str:
    """Return whose key this is: the application says how callers are told apart."""
    identify = getattr(request.app.state, "identify", None)
    if identify is None:
        return "anyone"
    return str(await identify(request))


def _correlation(request: Request) -> Correlation:
    return Correlation(
        request_id=getattr(request.state, "request_id", None),
        traceparent=request.headers.get("traceparent"),
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


async def refuse_repeated_parameters(request: Request) -> None:
    """Refuse a scalar parameter given twice: the last one would win silently."""
    route = request.scope.get("route")
    lists = getattr(route, "openapi_extra", None) or {}
    repeatable = set(lists.get("x-repeatable", ()))
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name in seen and name not in repeatable:
            raise UnknownParameter(f"Le paramètre {name[:40]} est donné deux fois.")
        seen.add(name)


def router(prefix: str = "", **options: Any) -> APIRouter:
    """Return a router whose writing routes are transactional."""
    return APIRouter(
        prefix=prefix,
        route_class=TransactionalRoute,
        dependencies=[Depends(refuse_repeated_parameters)],
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
    if etag in [part.strip().removeprefix("W/") for part in asked.split(",")]:
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
