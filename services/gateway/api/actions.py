"""Links received by e-mail: GET says what they do, POST does it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from chassis.idempotency import given_key
from chassis.unit_of_work import UnitOfWork
from services.gateway import schemas, use_cases
from services.gateway.api import acting
from services.gateway.api.doors import Policy, door, forgive
from services.gateway.api.relaying import ServicesAt, composed, forwarded
from services.gateway.api.sessions import told_as_json
from services.gateway.domain import Role
from services.gateway.repository import GatewayRepository
from services.gateway.use_cases.acts import Found

router = APIRouter(tags=["Public"])

TRY = Policy("P", "gateway", relation="link", bucket="login_try")
Token = Annotated[str, Path(min_length=20, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")]


@door(
    router,
    "GET",
    "/v1/actions/{token}",
    TRY,
    summary="Ce que permet un lien reçu par e-mail ; ne fait rien",
    answer=schemas.Act,
    specific=(410,),
)
async def describe_action(request: Request, token: Token, services: ServicesAt) -> Response:
    found = await _find(request, token)
    shown = await acting.describe(services, found)
    forgive(request)
    return composed(request, {**_about(found), acting.kind_of(found): shown})


@door(
    router,
    "POST",
    "/v1/actions/{token}",
    TRY,
    summary="Faire ce que permet un lien reçu par e-mail",
    status=202,
    answer=schemas.Act,
    specific=(409, 410),
    key=True,
)
async def perform_action(
    request: Request, token: Token, body: schemas.ActIn, services: ServicesAt
) -> Response:
    found = await _find(request, token)
    shown, done = await acting.perform(services, found, body, forwarded(request))
    async with UnitOfWork(request.app.state.sessions) as uow:
        await use_cases.record_act(uow, token=token, done=done)
    answer = {**_about(found), acting.kind_of(found): shown}
    if found.caller.role is Role.CANDIDATE:
        answer["login_session"] = await _login_session(request, found)
    forgive(request)
    return JSONResponse(answer, 202)


async def _find(request: Request, token: str) -> Found:
    async with request.app.state.sessions() as session:
        found = await use_cases.find_action(GatewayRepository(session), token)
    return found.asked_in(request.state.request_id)


def _about(found: Found) -> dict[str, Any]:
    expires_at = found.token.expires_at
    return {
        "purpose": found.token.purpose.value,
        "expires_at": expires_at.isoformat() if expires_at else None,
    }


async def _login_session(request: Request, found: Found) -> dict[str, Any]:
    """Open a session limited to the case: whoever has the link has the address."""
    state = request.app.state
    async with UnitOfWork(state.sessions) as uow:
        opened = await use_cases.open_limited_session(
            uow,
            account_id=found.token.recipient_id,
            candidacy_id=found.token.object_id,
            region=state.section,
            proved=True,
            secret=state.secret,
            key=f"{found.token.id}:{given_key(request)}",
        )
    return told_as_json(opened)
