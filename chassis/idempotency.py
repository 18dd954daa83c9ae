"""A repeated POST has one effect: the answer is kept in the transaction of the effect."""

import hashlib
import json
import re
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.errors import KeyMissing, KeyReused
from chassis.tables import IdempotencyRow

_FORM = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
SAID = "x-idempotency-fingerprint"
_KEPT_HEADERS = ("location", "etag", "cache-control", "content-type", "link")


@dataclass(frozen=True)
class Key:
    """A caller's key for one route and one body."""

    caller: str
    route: str
    value: str
    fingerprint: str


def given_key(request: Request) -> str | None:
    """Return the key of a request, without the quotes of a structured field.

    Raises `KeyMissing` when it is there but malformed.
    """
    raw = request.headers.get("idempotency-key")
    if raw is None:
        return None
    value = raw.strip().strip('"')
    if not _FORM.match(value):
        raise KeyMissing("Une clé compte de 8 à 64 lettres, chiffres, tirets.")
    return value


async def require_key(request: Request) -> str:
    """Refuse a request without a key."""
    key = given_key(request)
    if key is None:
        raise KeyMissing("Ajoutez l’en-tête Idempotency-Key, nouveau pour chaque action.")
    return key


async def key_of(request: Request, caller: str) -> Key | None:
    """Return the key of a request with what it stands for.

    A calling service that adds to what a person sent says what the person sent (`SAID`): what it
    adds may differ when the call is repeated. Nobody else may say so.
    """
    value = given_key(request)
    if value is None:
        return None
    internal = getattr(request.app.state, "identify", None)
    said = request.headers.get(SAID) if internal else None
    route = getattr(request.scope.get("route"), "path", request.url.path)
    body = said or _canonical(await request.body())
    canonical = json.dumps([body, sorted(request.path_params.items(), key=str)], default=str)
    return Key(caller[:160], f"{request.method} {route}"[:160], value, fingerprint(canonical))


def fingerprint(text: str) -> str:
    """Return the digest of what a key stands for."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(body: bytes) -> object:
    try:
        return json.dumps(json.loads(body), sort_keys=True) if body else ""
    except ValueError:
        return body.hex()


async def claim(session: AsyncSession, key: Key) -> Response | None:
    """Take the key for this transaction, or return the answer it already had.

    While a twin runs, this waits for its transaction. Raises `KeyReused`.
    """
    row = insert(IdempotencyRow).values(
        caller=key.caller, route=key.route, key=key.value, fingerprint=key.fingerprint
    )
    taken = await session.scalar(row.on_conflict_do_nothing().returning(col(IdempotencyRow.key)))
    if taken is not None:
        return None
    kept = await session.get_one(IdempotencyRow, (key.caller, key.route, key.value))
    if kept.fingerprint != key.fingerprint:
        raise KeyReused("Utilisez une nouvelle clé pour une autre action.")
    headers = {**(kept.headers or {}), "Idempotency-Replayed": "true"}
    return Response(kept.body, kept.status or 200, headers)


async def keep(session: AsyncSession, key: Key, response: Response) -> None:
    """Keep the answer given to a key; a refusal is not kept, and the key may serve again."""
    mine = (
        col(IdempotencyRow.caller) == key.caller,
        col(IdempotencyRow.route) == key.route,
        col(IdempotencyRow.key) == key.value,
    )
    if not 200 <= response.status_code < 300:
        await session.execute(delete(IdempotencyRow).where(*mine))
        return
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    values = {"status": response.status_code, "headers": headers, "body": bytes(response.body)}
    await session.execute(update(IdempotencyRow).where(*mine).values(values))


async def purge(session: AsyncSession) -> None:
    """Forget the answers of yesterday."""
    old = func.now() - func.make_interval(0, 0, 0, 0, 24)
    await session.execute(delete(IdempotencyRow).where(col(IdempotencyRow.created_at) < old))
