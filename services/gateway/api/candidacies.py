"""The candidate's doors, and those of everybody who reads or moves a case."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from chassis import idempotency
from chassis.errors import DomainError, NotFound
from chassis.idempotency import given_key
from chassis.unit_of_work import UnitOfWork
from services.gateway import schemas, use_cases
from services.gateway.api.doors import CallerAt, Limited, Policy, charge, door
from services.gateway.api.relaying import (
    ServicesAt,
    composed,
    forwarded,
    hand_over,
    kept_headers,
    relay,
)
from services.gateway.api.sessions import told_as_json
from services.gateway.domain import OWN_PERSON, Caller, Role
from services.gateway.models import Account
from services.gateway.repository import GatewayRepository

router = APIRouter(tags=["Candidat"])

OWN = Policy("C", "candidacy", relation="own")
READ = Policy("CET", "candidacy", relation="own", limited=Limited.ANYONE)
SESSIONS_ASKED = 5


@door(
    router,
    "POST",
    "/v1/candidacies",
    Policy("PC", "candidacy", relation="own", bucket="apply"),
    summary="Candidater à une offre",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def submit_candidacy(
    request: Request, body: schemas.SubmissionIn, caller: CallerAt, services: ServicesAt
) -> Response:
    account = await _candidate(request, body, caller)
    charge(request, "apply_person", str(account.id))
    known = caller.account_id == account.id and caller.limited_to is None
    scopes = OWN_PERSON if known else frozenset[str]()
    who = Caller(Role.CANDIDATE, account.id, scopes=scopes, request_id=caller.request_id)
    order = body.model_dump(mode="json", exclude_none=True)
    order["email"] = account.email
    order["session_ids"] = await _best_sessions(services, body, who)
    headers = forwarded(request) | {idempotency.SAID: idempotency.fingerprint(_said(body))}
    try:
        answer = await services.call(
            "candidacy", "POST", "/candidacies", who, json=order, headers=headers
        )
    except DomainError as refusal:
        refusal.existing = refusal.existing if known else None
        raise
    if known:
        return relay(request, answer)
    content = answer.json()
    content["login_session"] = await _limited_session(request, account, content)
    headers = kept_headers(answer) | {"cache-control": "no-store"}
    headers.pop("etag", None)
    return JSONResponse(content, answer.status_code, headers)


def _said(body: schemas.SubmissionIn) -> str:
    """Return what the person sent, without what we add to it."""
    return body.model_dump_json(exclude_none=True)


async def _candidate(request: Request, body: schemas.SubmissionIn, caller: Caller) -> Account:
    """Return the account of whoever applies: that of their session, or of the address given."""
    sessions = request.app.state.sessions
    if caller.account_id is not None and caller.limited_to is None:
        async with sessions() as session:
            found = await GatewayRepository(session).account(caller.account_id)
        if found is None:
            raise NotFound
        return found
    async with UnitOfWork(sessions) as uow:
        return await use_cases.find_or_create_candidate(uow, email=body.email)


async def _best_sessions(
    services: ServicesAt, body: schemas.SubmissionIn, who: Caller
) -> list[str]:
    """Return the sessions that fit best; none when matching does not answer."""
    path, params = f"/offers/{body.offer_id}/session-ids", {"limit": SESSIONS_ASKED}
    try:
        answer = await services.call("matching", "GET", path, who, params=params)
    except DomainError:
        return []
    found: list[str] = answer.json()["session_ids"]
    return found


async def _limited_session(
    request: Request, account: Account, case: dict[str, Any]
) -> dict[str, Any]:
    state = request.app.state
    async with UnitOfWork(state.sessions) as uow:
        opened = await use_cases.open_limited_session(
            uow,
            account_id=account.id,
            candidacy_id=UUID(case["id"]),
            region=state.section,
            proved=False,
            secret=state.secret,
            key=given_key(request) or "",
        )
    return told_as_json(opened)


@door(
    router,
    "GET",
    "/v1/candidacies",
    OWN,
    summary="Mes candidatures, la prochaine action d’abord",
    answer=schemas.Candidacies,
)
async def list_candidacies(request: Request, caller: CallerAt, services: ServicesAt) -> Response:
    return await hand_over(request, services, "candidacy", "/candidacies", caller)


@door(
    router,
    "GET",
    "/v1/candidacies/{candidacy_id}",
    READ,
    summary="Lire une candidature",
    answer=schemas.Candidacy,
)
async def get_candidacy(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path = f"/candidacies/{candidacy_id}"
    return await hand_over(request, services, "candidacy", path, caller)


@door(
    router,
    "GET",
    "/v1/candidacies/{candidacy_id}/alternatives",
    Policy("C", "matching", relation="own", limited=Limited.ANYONE),
    summary="D’autres offres, selon ce qui n’a pas convenu",
    answer=schemas.Items,
)
async def list_alternatives(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    owner = await services.call("candidacy", "GET", f"/candidacies/{candidacy_id}", caller)
    case = owner.json()
    home = (case.get("person") or {}).get("insee_code")
    asked = {"reason": case.get("reason") or "other", "insee_code": home}
    found = await services.call(
        "matching",
        "GET",
        f"/offers/{case['offer']['id']}/similar",
        caller,
        params={name: value for name, value in asked.items() if value},
    )
    return composed(request, found.json())


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/withdrawal",
    Policy("C", "candidacy", relation="own", limited=Limited.ANYONE),
    summary="Retirer sa candidature",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def withdraw_candidacy(
    request: Request,
    candidacy_id: UUID,
    body: schemas.WithdrawalIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/withdrawal"
    return await hand_over(request, services, "candidacy", path, caller, body)
