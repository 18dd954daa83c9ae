"""How the website calls the gateway: headers, validators, problems as exceptions."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import JsonValue

from web import views
from web.problems import Problem, problem_of

V = TypeVar("V", bound=views.View)
Body = Mapping[str, JsonValue]
Params = Mapping[str, str | int | float | bool | list[str] | None]


class Calls:
    """Calls of one visitor: their token, their request id."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        token: str | None = None,
        request_id: str,
        visitor: str | None = None,
    ) -> None:
        self._http, self._token = http, token
        self._request_id, self._visitor = request_id, visitor

    async def _get(self, view: type[V], path: str, params: Params | None = None) -> V:
        return view.model_validate(await self._json(path, params))

    async def _read(self, view: type[V], path: str) -> tuple[V, str]:
        """Return what is read, and the validator that a change must bring back."""
        answer = await self._call("GET", path, headers=self._headers(None))
        return view.model_validate(answer.json()), answer.headers.get("etag", "")

    async def _json(self, path: str, params: Params | None = None) -> dict[str, JsonValue]:
        clean = {k: v for k, v in (params or {}).items() if v not in (None, "", [])}
        return _content(await self._call("GET", path, params=clean, headers=self._headers(None)))

    async def _send(
        self, method: str, path: str, body: Body | None, key: str | None = None, known: str = ""
    ) -> dict[str, JsonValue]:
        headers = self._headers(key) | ({"If-Match": known} if known else {})
        return _content(await self._call(method, path, json=body, headers=headers))

    def _headers(self, key: str | None) -> dict[str, str]:
        headers = {"X-Request-Id": self._request_id, "Accept": "application/json"}
        if self._visitor:
            headers["X-Forwarded-For"] = self._visitor
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if key:
            headers["Idempotency-Key"] = quote(key)
        return headers

    async def _call(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        params: Params | None = None,
        json: Body | None = None,
    ) -> httpx.Response:
        try:
            answer = await self._http.request(
                method, path, headers=headers, params=params, json=json
            )
        except httpx.HTTPError as error:
            raise Problem(503, "upstream_unavailable", "Service momentanément indisponible") from (
                error
            )
        if answer.status_code >= 400:
            raise problem_of(answer)
        return answer


def _content(answer: httpx.Response) -> dict[str, JsonValue]:
    content: dict[str, JsonValue] = answer.json() if answer.content else {}
    return content
