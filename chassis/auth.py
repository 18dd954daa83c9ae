"""Who calls: signed tokens between services, and the actor they speak for."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from chassis.errors import Forbidden, NotFound, Unauthenticated
from chassis.unit_of_work import ActorRef

SECONDS = 60
SPEAK_FOR_PEOPLE = ("gateway", "cli")
"""Callers that act for a person. The others only speak in their own name."""

_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=5,
    iss={"essential": True},
    aud={"essential": True},
    exp={"essential": True},
    role={"essential": True},
)


class Role(StrEnum):
    """What a caller is."""

    PUBLIC = "public"
    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    TRAINING_PROVIDER = "training_provider"
    REGION = "region"
    OPS = "ops"
    PARTNER = "partner"
    SERVICE = "service"


@dataclass(frozen=True)
class Actor:
    """Who acts, through which service. For a candidate, ``id`` is the candidate's id."""

    caller: str
    role: Role
    id: UUID | None = None
    organisations: tuple[UUID, ...] = ()
    scopes: frozenset[str] = frozenset()
    on_behalf_of: str | None = None
    request_id: str | None = None

    def ref(self) -> ActorRef:
        """Return the actor as the audit writes it."""
        id_ = str(self.id) if self.id else None
        return ActorRef(self.role.value, id_ or self.caller, self.on_behalf_of)


class Signer:
    """Signs the calls of one service."""

    def __init__(self, service: str, key: ECKey) -> None:
        self._service, self._key = service, key

    @classmethod
    def from_file(cls, service: str, path: Path) -> "Signer":
        """Return the signer of a service from its private key (PEM).

        The key is known by the name of its file, ``gateway.pem`` or ``gateway-2027.pem``.
        """
        kid = path.stem if owner_of(path.stem) == service else service
        return cls(service, ECKey.import_key(path.read_text("utf-8"), {"kid": kid}))

    def sign(self, audience: str, actor: Actor) -> str:
        """Return a token of 60 seconds for one service."""
        now = int(time.time())
        claims = {
            "iss": self._service,
            "aud": audience,
            "sub": str(actor.id) if actor.id else self._service,
            "role": actor.role.value,
            "org": [str(each) for each in actor.organisations],
            "scopes": sorted(actor.scopes),
            "on_behalf_of": actor.on_behalf_of,
            "request_id": actor.request_id,
            "iat": now,
            "exp": now + SECONDS,
            "jti": str(uuid4()),
        }
        header = {"alg": "ES256", "kid": self._key.kid or self._service}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])


def new_key(kid: str) -> ECKey:
    """Return a new key pair. Its id begins with the caller it belongs to."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


def owner_of(kid: str) -> str:
    """Return the caller that a key belongs to: ``gateway-2027`` is a key of ``gateway``."""
    return kid.partition("-")[0]


@cache
def public_keys(path: Path) -> KeySet:
    """Return the public keys of the callers."""
    return KeySet.import_key_set(_json(path))


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def read_token(token: str, *, audience: str, keys: KeySet) -> Actor:
    """Return the actor of a token. Raises `Unauthenticated`."""
    try:
        read = jwt.decode(token, keys, algorithms=["ES256"])
        claims, caller, role = read.claims, read.claims["iss"], Role(read.claims["role"])
        _CLAIMS.validate(claims)
        if claims["aud"] != audience or owner_of(read.header["kid"]) != caller:
            raise Unauthenticated
        if role is not Role.SERVICE and caller not in SPEAK_FOR_PEOPLE:
            raise Unauthenticated
        sub = claims.get("sub")
        return Actor(
            caller=caller,
            role=role,
            id=UUID(sub) if sub and sub != claims["iss"] else None,
            organisations=tuple(map(UUID, claims.get("org") or ())),
            scopes=frozenset(claims.get("scopes") or ()),
            on_behalf_of=claims.get("on_behalf_of"),
            request_id=claims.get("request_id"),
        )
    except (JoseError, ValueError, KeyError, TypeError):
        raise Unauthenticated from None


async def current_actor(request: Request) -> Actor:
    """Return who calls this service; refuse a call without a signed identity."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    settings = request.app.state.settings
    if settings.internal_jwks_file is None:
        raise Unauthenticated
    keys = public_keys(settings.internal_jwks_file)
    actor = read_token(token, audience=settings.service, keys=keys)
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def having(*roles: Role) -> Callable[..., Awaitable[Actor]]:
    """Return the dependency that lets some roles pass. Others may never do this: 403."""

    async def allowed(actor: CurrentActor) -> Actor:
        if actor.role not in roles:
            raise Forbidden
        return actor

    return allowed


def from_service(*callers: str) -> Callable[..., Awaitable[Actor]]:
    """Return the dependency of internal routes: these services only, in their own name."""

    async def allowed(actor: CurrentActor) -> Actor:
        if actor.role is not Role.SERVICE or actor.caller not in callers:
            raise NotFound
        return actor

    return allowed


CandidateActor = Annotated[Actor, Depends(having(Role.CANDIDATE))]
EmployerActor = Annotated[Actor, Depends(having(Role.EMPLOYER))]
ProviderActor = Annotated[Actor, Depends(having(Role.TRAINING_PROVIDER, Role.PARTNER))]
AnyActor = CurrentActor
