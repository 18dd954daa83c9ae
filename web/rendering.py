"""Turning an answer of the gateway into a page: templates, texts, fragments, redirections."""

import hashlib
import secrets
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import Extension
from starlette.datastructures import FormData

from web import formats, views
from web.gateway_client import GatewayClient
from web.problems import FieldProblem, Problem
from web.security import Cookies
from web.settings import WebSettings

HERE = Path(__file__).parent
STATIC = HERE / "static"


class FrenchTypography(Extension):
    """No-break spaces and curved apostrophes, put in when a template is read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source with French typography in its text."""
        return formats.template_typography(source)


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return the texts of `texts/fr.toml`."""
    return tomllib.loads((HERE / "texts" / "fr.toml").read_text("utf-8"))


def text(key: str, **values: object) -> str:
    """Return a text by its key (``follow.submitted.title``), filled and well typed."""
    section, _, name = key.partition(".")
    return formats.typography(texts()[section][name].format(**values))


@cache
def static(path: str) -> str:
    """Return the address of a static file, with the hash of its content."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{digest}/{path}"


@cache
def static_files() -> dict[str, Path]:
    """Return every static file of the site, by its address."""
    files = (file for file in STATIC.rglob("*") if file.is_file())
    return {static(file.relative_to(STATIC).as_posix()): file for file in files}


@cache
def environment() -> Environment:
    """Return the Jinja environment of the site."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[FrenchTypography],
    )
    env.filters.update(
        day=formats.day,
        month=formats.month,
        instant=formats.instant,
        number=formats.number,
        km=formats.kilometres,
        typo=formats.typography,
    )
    env.globals.update(t=text, static=static, plural=formats.plural, few=formats.few)
    return env


class Visit:
    """One request of a visitor: their session, the gateway, the page to come."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        self.request = request
        self.cookies: Cookies = state.cookies
        self.settings: WebSettings = state.settings
        self.token = self.cookies.token(request)
        self.gateway = GatewayClient(
            state.http,
            token=self.token,
            request_id=request.state.request_id,
            visitor=request.client.host if request.client else None,
        )

    async def meta(self) -> views.Meta:
        """Return the region of this instance, read once a minute."""
        meta: views.Meta = await self.request.app.state.meta(self.gateway)
        return meta

    async def form(self, *, files: int = 0) -> FormData:
        """Read the form sent by one of our pages, and so many files."""
        return await self.cookies.form(self.request, files=files)

    async def page(
        self,
        template: str,
        *,
        status: int = 200,
        values: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """Render a whole page. ``values``: what a form shows in its fields, if anything."""
        meta = await self.meta()
        context["values"] = defaultdict(str, values or {})
        html = (
            environment()
            .get_template(template)
            .render(
                meta=meta,
                request=self.request,
                logged_in=self.token is not None,
                csrf=self.cookies.form_token(self.request),
                key=secrets.token_urlsafe(24),
                **context,
            )
        )
        response = HTMLResponse(html, status_code=status)
        self.cookies.remember_form(self.request, response)
        return response

    def go(self, path: str) -> RedirectResponse:
        """Answer a form that worked: see the object, reload sends nothing."""
        return RedirectResponse(path, status_code=303)

    def to_login(self) -> RedirectResponse:
        """Ask the visitor to log in, then come back here."""
        return self.go(f"/connexion?retour={self.request.url.path}")


def visit(request: Request) -> Visit:
    """Return the visit of this request."""
    return Visit(request)


Visitor = Annotated[Visit, Depends(visit)]


class Errors:
    """What is wrong in a form, for the summary and beside each field."""

    def __init__(self, problem: Problem | None = None) -> None:
        self.title = problem.title if problem else ""
        self.detail = problem.detail if problem else ""
        self.fields: list[FieldProblem] = problem.errors if problem else []
        self.choices = problem.choices if problem else []
        self.any = problem is not None

    def of(self, name: str) -> str:
        """Return the message of a field, or nothing."""
        return next((e.detail for e in self.fields if e.name == name), "")


def fragment(template: str, **context: object) -> str:
    """Render a piece of page."""
    return environment().get_template(template).render(**context)
