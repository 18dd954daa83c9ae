"""HTTP calls that leave this process. The only place that creates a client."""

import asyncio
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import httpx

from chassis import errors
from chassis.auth import Actor, Role, Signer
from chassis.errors import DomainError, FieldError, Unavailable

Kind = Literal["internal", "identity", "source"]
TIMEOUT = httpx.Timeout(3.0, connect=1.0)
TOTAL_SECONDS = 4.0
CONNECT_TRIES = 2


def client(
    kind: Kind,
    *,
    base_url: str = "",
    transport: httpx.AsyncBaseTransport | None = None,
    timeout: httpx.Timeout = TIMEOUT,
) -> httpx.AsyncClient:
    """Return a client: no proxy of the environment, no redirection, explicit time-outs."""
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        transport=transport or httpx.AsyncHTTPTransport(retries=CONNECT_TRIES - 1),
        headers={"User-Agent": f"trait-d-union-{kind}"},
    )


class InternalClient:
    """Calls one service in the name of an actor. Its refusals become ours."""

    def __init__(self, signer: Signer, other: str, http: httpx.AsyncClient) -> None:
        self._signer, self._other, self._http = signer, other, http

    async def request(
        self,
        method: str,
        path: str,
        *,
        actor: Actor | None = None,
        json: object = None,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Call the service. Raises the refusal it answered, or `Unavailable`."""
        who = actor or Actor(caller="", role=Role.SERVICE)
        token = self._signer.sign(self._other, who)
        all_headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        if who.request_id:
            all_headers["X-Request-Id"] = who.request_id
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                answer = await self._http.request(
                    method, path, json=json, params=_clean(params), headers=all_headers
                )
        except (httpx.HTTPError, TimeoutError):
            raise Unavailable from None
        if answer.status_code >= 300 and answer.status_code != httpx.codes.NOT_MODIFIED:
            raise refusal(answer)
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def internal_client(signer: Signer, other: str, url: str) -> InternalClient:
    """Return the client of one service at its address."""
    return InternalClient(signer, other, client("internal", base_url=url))


def _clean(params: Mapping[str, object] | None) -> httpx.QueryParams | None:
    if params is None:
        return None
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    for name, value in params.items():
        if isinstance(value, list | tuple):
            pairs += [(name, str(each)) for each in value]
        elif isinstance(value, bool):
            pairs.append((name, "true" if value else "false"))
        elif value is not None:
            pairs.append((name, str(value)))
    return httpx.QueryParams(pairs)


def refusal(answer: httpx.Response) -> DomainError:
    """Return the refusal of another service as one of ours."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    if answer.status_code >= 500 or not isinstance(body, dict) or "code" not in body:
        return Unavailable()
    known = {kind.code: kind for kind in _kinds(errors.DomainError)}
    kind = known.get(body["code"]) or _foreign(body["code"], body.get("title", ""), answer)
    error = kind(body.get("detail") or "")
    existing = body.get("existing")
    error.existing = UUID(existing) if existing else None
    error.retry_after = body.get("retry_after")
    error.links = body.get("links")
    error.choices = body.get("choices") or ()
    error.errors = [FieldError(**each) for each in body.get("errors") or ()]
    return error


def _kinds(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


def _foreign(code: str, title: str, answer: httpx.Response) -> type[DomainError]:
    values = {"code": code, "title": title, "status": answer.status_code}
    return type("ForeignRefusal", (DomainError,), values)
