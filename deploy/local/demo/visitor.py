"""A demo person at the gateway: logs in like everybody, by the development identity provider."""

import re
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

import httpx
import yaml

from chassis import outgoing

PEOPLE = Path(__file__).parent / "people.yaml"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class LoginImpossible(Exception):
    """The development provider does not let this person in; the sentence is for a person."""


def people() -> list[dict[str, str]]:
    """Return the demo people, in the order of their file."""
    found: list[dict[str, str]] = yaml.safe_load(PEOPLE.read_text("utf-8"))["people"]
    return found


class Visitor:
    """One demo person with a token, calling the public API."""

    def __init__(self, gateway_url: str, return_to: str) -> None:
        self._http = outgoing.client("identity", base_url=gateway_url)
        self._return_to = return_to
        self.token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def log_in(self, who: str) -> str:
        """Log in as a demo person and return the bearer token. Raises `LoginImpossible`."""
        start = await self._http.get("/auth/dev/login", params={"return_to": self._return_to})
        page = await self._http.get(_next(start))
        answers = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
        chosen = await self._http.post("/dev-idp/authorize", data={**answers, "person": who})
        if chosen.status_code == 404:
            raise LoginImpossible(f"Personne inconnue : {who}.")
        back = await self._http.get(_next(chosen))
        handover = parse_qs(urlsplit(_next(back)).query).get("handover", [""])[0]
        opened = await self._http.post("/auth/handovers/consumption", json={"handover": handover})
        if opened.status_code >= 400:
            raise LoginImpossible("La connexion de développement n’est pas ouverte ici.")
        self.token = opened.json()["token"]
        return self.token

    async def post(self, path: str, body: object, key: str) -> httpx.Response:
        """Send a POST in the person's name; the same key has one effect."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        return await self._http.post(path, json=body, headers=headers)

    async def get(self, path: str, params: dict[str, str] | None = None) -> httpx.Response:
        """Send a GET in the person's name."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self._http.get(path, params=params, headers=headers)


def _next(answer: httpx.Response) -> str:
    location = answer.headers.get("location")
    if not location:
        raise LoginImpossible("La connexion de développement n’est pas ouverte ici.")
    there = urlsplit(location)
    return f"{there.path}?{there.query}"
