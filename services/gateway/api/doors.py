"""Who may pass, how often: one declaration per route, enforced before anything else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from chassis.errors import Forbidden, NotFound, Unauthenticated
from chassis.http import check_parameters
from chassis.idempotency import require_key
from chassis.unit_of_work import ActorRef, UnitOfWork
from services.gateway import use_cases
from services.gateway.api.addresses import address_of
from services.gateway.domain import LETTERS, Caller, Role, ScopeMissing, SessionExpired, hash_of
from services.gateway.repository import GatewayRepository
from services.gateway.schemas import Problem

F = TypeVar("F", bound=Callable[..., Any])
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
CONDITIONAL = {"PUT", "PATCH"}
KEY_PREFIXES = ("tu_live_", "tu_test_")


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Nouvelle pour chaque action ; la même pour un second essai",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "ETag de ce qui a été lu : un changement fait entre-temps n’est pas écrasé",
    "schema": {"type": "string", "maxLength": 80},
}


class Limited(StrEnum):
    """What a session limited to one candidacy may do here."""

    NOTHING = "nothing"
    ANYONE = "anyone"
    PROVED = "proved"


@dataclass(frozen=True)
class Policy:
    """Who may pass a door: letters of the rights table, relation to the object, limits."""

    who: str
    owner: str
    relation: str = "none"
    bucket: str = "public"
    scope: str | None = None
    limited: Limited = Limited.NOTHING
    free_query: bool = False
    media_type: str = "application/json"

    @property
    def is_public_reading(self) -> bool:
        """Say whether everybody gets the same answer."""
        return self.who == "P"


def door(
    router: APIRouter,
    method: str,
    path: str,
    policy: Policy,
    *,
    summary: str,
    status: int = 200,
    answer: type[BaseModel] | None = None,
    specific: tuple[int, ...] = (),
    key: bool = False,
) -> Callable[[F], F]:
    """Declare a route: its policy, its words, its answers. Nothing passes without one."""
    dependencies = [Depends(entering(policy))]
    if key:
        dependencies.append(Depends(require_key))
    return router.api_route(
        path,
        methods=[method],
        status_code=status,
        response_model=None,
        summary=summary,
        responses=_responses(policy, method, path, status, answer, specific),
        dependencies=dependencies,
        openapi_extra=_extra(policy, key=key, known=method in CONDITIONAL),
    )


def _responses(
    policy: Policy,
    method: str,
    path: str,
    status: int,
    answer: type[BaseModel] | None,
    specific: tuple[int, ...],
) -> dict[int | str, dict[str, Any]]:
    """Return what a route may answer: its good answer, the usual problems and its own."""
    problems = {422, 429, 503, *specific}
    problems |= {401, 403} if "P" not in policy.who else set()
    problems |= {404} if "{" in path else set()
    problems |= {400} if method in WRITES else set()
    problems |= {412, 428} if method in CONDITIONAL else set()
    good: dict[str, Any] = {"description": "Réponse"}
    if answer is not None:
        good["model"] = answer
    refused = {"model": Problem, "description": "Problème"}
    return {status: good, **dict.fromkeys(sorted(problems), refused)}


def _extra(policy: Policy, *, key: bool, known: bool) -> dict[str, Any]:
    schemes: list[dict[str, list[str]]] = []
    if set(policy.who) & set("CET"):
        schemes.append({"session": []})
    if "K" in policy.who:
        schemes.append({"api_key": [policy.scope] if policy.scope else []})
    if "P" in policy.who and schemes:
        schemes.append({})
    extra: dict[str, Any] = {
        "x-actor": [*policy.who],
        "x-owner": policy.owner,
        "x-relation": policy.relation,
        "x-bucket": policy.bucket,
        "x-media-type": policy.media_type,
        "security": schemes,
    }
    if headers := [IDEMPOTENCY_KEY] * key + [IF_MATCH] * known:
        extra["parameters"] = headers
    return extra


def entering(policy: Policy) -> Callable[..., Awaitable[None]]:
    """Return the dependency that keeps a door."""

    async def enter(request: Request) -> None:
        request.state.policy, request.state.charged = policy, []
        if not policy.free_query:
            await check_parameters(request)
        caller = await _identify(request, policy)
        request.state.caller = replace(caller, request_id=request.state.request_id)
        if caller.account_id is not None:
            request.state.actor = ActorRef(caller.role.value, str(caller.account_id))
        _charge(request, policy, caller)
        _check_limited(request, policy, caller)
        if request.method in WRITES and caller.login_session_id is not None:
            async with UnitOfWork(request.app.state.sessions) as uow:
                await use_cases.note_activity(uow, login_session_id=caller.login_session_id)

    return enter


async def _identify(request: Request, policy: Policy) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if policy.is_public_reading or (not token and "P" in policy.who):
        return Caller()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    try:
        caller = await _bearer(request, token)
    except SessionExpired:
        if "P" in policy.who:
            return Caller()
        raise
    if caller.role not in {LETTERS[each] for each in policy.who}:
        raise Forbidden
    if caller.role is Role.PARTNER and policy.scope and policy.scope not in caller.scopes:
        raise ScopeMissing(f"Demandez le droit {policy.scope}.")
    return caller


async def _bearer(request: Request, token: str) -> Caller:
    if token.startswith(KEY_PREFIXES):
        return await _key_caller(request, token)
    async with request.app.state.sessions() as session:
        gateway = GatewayRepository(session)
        return await use_cases.find_caller(gateway, token, request.app.state.section)


async def _key_caller(request: Request, key: str) -> Caller:
    keys, hashed = request.app.state.checked_keys, hash_of(key)
    caller: Caller | None = keys.find(hashed)
    if caller is None:
        caller = await request.app.state.services.check_key(key)
        keys.keep(hashed, caller)
    return caller


def _charge(request: Request, policy: Policy, caller: Caller) -> None:
    if caller.role is Role.PARTNER:
        charge(request, "key", str(caller.account_id))
    elif caller.login_session_id is not None:
        charge(request, "session", caller.key)
        if request.method in WRITES:
            charge(request, "write", caller.key)
    if caller.role is Role.PUBLIC or policy.bucket != "public":
        charge(request, policy.bucket, address_of(request))


def charge(request: Request, bucket: str, who: str | None) -> None:
    """Count a demand against a limit; nobody in particular is not counted."""
    if who is None:
        return
    request.app.state.limiter.take(bucket, who)
    request.state.charged.append((bucket, who))


def forgive(request: Request) -> None:
    """Give back what this demand cost."""
    for bucket, who in request.state.charged:
        request.app.state.limiter.give_back(bucket, who)
    request.state.charged = []


def _check_limited(request: Request, policy: Policy, caller: Caller) -> None:
    """A session limited to one candidacy opens nothing else."""
    if caller.limited_to is None or "P" in policy.who:
        return
    case = request.path_params.get("candidacy_id")
    if policy.limited is Limited.NOTHING or (
        policy.limited is Limited.PROVED and not caller.proved
    ):
        raise Unauthenticated("Ouvrez le lien reçu par e-mail pour continuer.")
    if case is not None and case.lower() != str(caller.limited_to):
        raise NotFound


async def caller_of(request: Request) -> Caller:
    """Return who stands at this door."""
    caller: Caller = request.state.caller
    return caller


CallerAt = Annotated[Caller, Depends(caller_of)]
