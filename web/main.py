"""The website: pages of the public, candidates, employers and training providers."""

import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import logging, outgoing
from web import views
from web.gateway_client import GatewayClient
from web.pages import (
    actions,
    candidate,
    employer,
    legal,
    login,
    outcomes,
    provided,
    provider,
    public,
    search,
    seats,
    trainings,
)
from web.pages.errors import (
    page_of_bad_input,
    page_of_failure,
    page_of_http_error,
    page_of_old_form,
    page_of_problem,
)
from web.problems import Problem
from web.rendering import static_files
from web.security import Cookies, FormRefused, SecurityHeaders
from web.settings import WebSettings

META_SECONDS = 60
_REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")


class RequestIds:
    """Give every request an id, kept from the caller when it is well made."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
            known = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
            scope.setdefault("state", {})["request_id"] = known
        await self.app(scope, receive, send)


def create_app() -> FastAPI:
    """Return the website, ready to be served."""
    settings = WebSettings()
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.cookies = Cookies(settings.key(), secure=settings.is_secure)
    app.state.meta = _remembered_meta()
    app.add_middleware(SecurityHeaders, secure=settings.is_secure)
    app.add_middleware(RequestIds)
    app.add_exception_handler(Problem, page_of_problem)
    app.add_exception_handler(FormRefused, page_of_old_form)
    app.add_exception_handler(RequestValidationError, page_of_bad_input)
    app.add_exception_handler(HTTPException, page_of_http_error)
    app.add_exception_handler(Exception, page_of_failure)
    for pages in (
        *(legal, public, search, trainings),
        *(candidate, seats, outcomes, employer, provider, provided, login, actions),
    ):
        app.include_router(pages.router)
    app.add_api_route("/static/{digest}/{path:path}", _static_file, include_in_schema=False)
    app.add_api_route("/theme.css", _theme)
    app.add_api_route("/health/live", _alive)
    app.add_api_route("/health/ready", _alive)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: WebSettings = app.state.settings
    logging.configure("web")
    async with outgoing.client("internal", base_url=settings.gateway_url) as http:
        app.state.http = http
        yield


def _remembered_meta() -> Callable[[GatewayClient], Awaitable[views.Meta]]:
    kept: list[tuple[float, views.Meta]] = []

    async def meta(gateway: GatewayClient) -> views.Meta:
        if not kept or time.monotonic() - kept[0][0] > META_SECONDS:
            try:
                kept[:] = [(time.monotonic(), await _read_meta(gateway))]
            except (Problem, httpx.HTTPError):
                if not kept:
                    return views.Meta(region="", region_name="Trait d’Union")
        return kept[0][1]

    return meta


async def _read_meta(gateway: GatewayClient) -> views.Meta:
    """Return the region, with how fresh its sources are when that is known."""
    meta = await gateway.get_meta()
    try:
        sources = await gateway.list_sources()
    except (Problem, httpx.HTTPError):
        return meta
    return meta.model_copy(update={"sources": sources})


async def _static_file(request: Request) -> Response:
    file = static_files().get(request.url.path)
    if file is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(file, headers=headers)


async def _theme(request: Request) -> Response:
    gateway = GatewayClient(request.app.state.http, request_id=secrets.token_hex(8))
    meta: views.Meta = await request.app.state.meta(gateway)
    rules = "".join(
        f"--{name}:{value};"
        for name, value in meta.theme.items()
        if re.fullmatch(r"[a-z-]+", name) and re.fullmatch(r"#[0-9a-fA-F]{6}", value)
    )
    headers = {"Cache-Control": "public, max-age=300"}
    return PlainTextResponse(f":root{{{rules}}}", media_type="text/css", headers=headers)


async def _alive() -> PlainTextResponse:
    return PlainTextResponse("ok")
