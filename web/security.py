"""Headers of every answer, the session cookie, and the token that protects forms."""

import base64
import hashlib
import hmac
import re
import secrets

from fastapi import Request, Response
from starlette.datastructures import FormData, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
TOKEN_PATHS = ("/r/", "/connexion/lien/")
RETURN = "return:"
_TOKEN = re.compile(r"[!-~]+")


class FormRefused(Exception):
    """A form came without its token: another site, or a page too old."""


class SecurityHeaders:
    """Add the security headers to every answer; pages are private unless they say otherwise."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app, self.secure = app, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"], secure=self.secure)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def protect(headers: MutableHeaders, path: str, *, secure: bool) -> None:
    """Add the security headers of an answer; a page is private unless it says otherwise."""
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    on_token = path.startswith(TOKEN_PATHS)
    headers["Referrer-Policy"] = "no-referrer" if on_token else "same-origin"
    headers.setdefault("Cache-Control", "no-store")
    if on_token:
        headers["X-Robots-Tag"] = "noindex"
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"


class Cookies:
    """The two cookies of the site: the session, and the seed of the tokens of this browser."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        prefix = "__Host-" if secure else ""
        self.session, self.seed = f"{prefix}tu_session", f"{prefix}tu_csrf"
        self._key, self._secure = key, secure

    def token(self, request: Request) -> str | None:
        """Return the bearer token of the visitor, if they are logged in."""
        kept = request.cookies.get(self.session, "")
        return kept if _TOKEN.fullmatch(kept) else None

    def log_in(self, response: Response, token: str, *, seconds: int) -> None:
        """Keep the session of the gateway in this browser."""
        self._set(response, self.session, token, seconds)

    def log_out(self, response: Response) -> None:
        """Forget the session in this browser."""
        response.delete_cookie(self.session, path="/", secure=self._secure, httponly=True)

    def form_token(self, request: Request) -> str:
        """Return the value that every form of this page must send back."""
        return self._sign(self._seed(request))

    def return_token(self, request: Request) -> str:
        """Return the value that this browser must bring back from an identity provider."""
        return self._sign(RETURN + self._seed(request))

    def left_from_here(self, request: Request, token: str) -> bool:
        """Say whether a return from an identity provider belongs to this browser."""
        seed = request.cookies.get(self.seed, "")
        return bool(seed) and self._matches(token, RETURN + seed)

    def remember_form(self, request: Request, response: Response) -> None:
        """Set the seed made for a first visit."""
        if seed := getattr(request.state, "csrf_seed", None):
            self._set(response, self.seed, seed, None)

    async def form(self, request: Request, *, files: int = 0) -> FormData:
        """Read a form sent by one of our pages, and its files. Raises `FormRefused`."""
        form = await request.form(max_fields=60, max_files=files)
        seed = request.cookies.get(self.seed, "")
        sent = str(form.get("csrf", ""))
        if not seed or not self._matches(sent, seed):
            raise FormRefused
        return form

    def _seed(self, request: Request) -> str:
        kept = request.cookies.get(self.seed) or getattr(request.state, "csrf_seed", None)
        seed: str = kept or secrets.token_urlsafe(24)
        if not kept:
            request.state.csrf_seed = seed
        return seed

    def _matches(self, sent: str, value: str) -> bool:
        return hmac.compare_digest(sent.encode(), self._sign(value).encode())

    def _sign(self, seed: str) -> str:
        digest = hmac.digest(self._key, seed.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
