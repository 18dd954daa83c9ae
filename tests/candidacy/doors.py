"""The HTTP doors of candidacy, as the gateway and notifications knock at them."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from chassis.auth import Actor, Role
from chassis.testing import Callers
from tests.candidacy.counter import EMPLOYER, PROVIDER, Counter, some_day


@dataclass
class Doors:
    """Calls routes in the name of somebody."""

    http: httpx.AsyncClient
    callers: Callers
    counter: Counter
    app: FastAPI

    async def call(
        self,
        method: str,
        path: str,
        actor: Actor | None,
        *,
        key: str | None = "",
        headers: dict[str, str] | None = None,
        **more: object,
    ) -> httpx.Response:
        """Call a route; a key is added to a writing unless it is none."""
        sent = dict(headers or {})
        if actor is not None:
            sent |= self.callers.headers("candidacy", actor, actor.caller)
        if method in {"POST", "PUT", "DELETE"} and key is not None:
            sent["Idempotency-Key"] = key or str(uuid4())
        return await self.http.request(method, path, headers=sent, **more)

    async def get(self, path: str, actor: Actor | None, **more: object) -> httpx.Response:
        """Read a route."""
        return await self.call("GET", path, actor, **more)

    async def post(self, path: str, actor: Actor | None, json: object = None, **more: object):
        """Post to a route."""
        return await self.call("POST", path, actor, json=json, **more)


def candidate(person: UUID) -> Actor:
    """Return a candidate."""
    return Actor("gateway", Role.CANDIDATE, person)


def known(person: Actor) -> Actor:
    """Return the same candidate, once they proved who they are."""
    return replace(person, scopes=frozenset({"person:own"}))


def employer(*organisations: UUID) -> Actor:
    """Return a member of an establishment; that of the offers unless said."""
    return Actor("gateway", Role.EMPLOYER, uuid4(), organisations or (EMPLOYER,))


def provider(*organisations: UUID) -> Actor:
    """Return a member of a training provider; that of the sessions unless said."""
    return Actor("gateway", Role.TRAINING_PROVIDER, uuid4(), organisations or (PROVIDER,))


def service(name: str) -> Actor:
    """Return a service in its own name."""
    return Actor(name, Role.SERVICE)


def a_submission(offer_id: UUID, **more: object) -> dict[str, object]:
    """Return the body of a submission."""
    body = {
        "offer_id": str(offer_id),
        "session_ids": [],
        "first_name": "Zoé",
        "last_name": "Quintelune",
        "email": "zoe.quintelune@exemple.fr",
        "phone": "06 39 98 00 11",
        "postcode": "57050",
        "insee_code": "57463",
        "message": "Bonjour",
        "consent": True,
    }
    return {**body, **more}


def a_yes(**more: object) -> dict[str, object]:
    """Return the body of an acceptance."""
    commitment = {
        "contract_kind": "CDI",
        "starts_from": some_day().isoformat(),
        "starts_until": some_day().isoformat(),
        "pay": {"amount_min": 1850, "period": "month"},
        "condition": "none",
        "engaged": True,
    }
    return {"decision": "accept", "commitment": {**commitment, **more}}
