"""Logging in by a link received by e-mail, knowing who one is, logging out."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.background import BackgroundTask

from chassis.errors import DomainError, Unavailable
from chassis.http import Uow, router as transactional
from chassis.logging import get_logger
from chassis.unit_of_work import UnitOfWork
from services.gateway import use_cases
from services.gateway.api.doors import CallerAt, Limited, Policy, charge, door, forgive
from services.gateway.api.relaying import LiveAt, RegionAt, composed
from services.gateway.api.sessions import told
from services.gateway.api.ways_in import ways_in
from services.gateway.domain import Role, hash_of
from services.gateway.repository import GatewayRepository
from services.gateway.schemas import (
    Answered,
    HandoverIn,
    LinkIn,
    LinkTokenIn,
    LoginSessionOut,
    OpenedSession,
    OrganisationOut,
    Providers,
)

router = APIRouter()
reading = APIRouter(tags=["Connexion"])
writing = transactional(tags=["Connexion"])

SENT = {"detail": "Si cette adresse est connue, un lien vient de partir."}
TRIES = (0.0, 1.0, 3.0)


@door(
    reading,
    "GET",
    "/auth/providers",
    Policy("P", "gateway"),
    summary="Les façons de se connecter",
    answer=Providers,
)
async def list_login_providers(request: Request) -> Response:
    return composed(request, {"items": ways_in(request.app.state)})


@door(
    writing,
    "POST",
    "/auth/magic-links",
    Policy("P", "gateway", bucket="login_link"),
    summary="Recevoir un lien de connexion",
    status=202,
    answer=Answered,
    key=True,
)
async def send_login_link(request: Request, body: LinkIn) -> Response:
    charge(request, "login_link_address", hash_of(body.email))
    return JSONResponse(SENT, 202, background=BackgroundTask(_send, request, body.email, body.role))


async def _send(request: Request, email: str, role: Role | None) -> None:
    """Make the link and have it sent, after the answer: it takes the same time for everybody."""
    state = request.app.state
    async with UnitOfWork(state.sessions) as uow:
        link = await use_cases.make_login_link(uow, email=email, role=role, region=state.section)
    if link is None:
        return
    order = {
        "account_id": str(link.account_id),
        "email": link.email,
        "link": f"{state.settings.public_base_url}/connexion/lien/{link.token}",
        "expires_at": link.expires_at.isoformat(),
    }
    for wait in TRIES:
        await asyncio.sleep(wait)
        try:
            await state.services.order(
                "notifications", "/internal/login-links", order, request.state.request_id
            )
        except Unavailable:
            continue
        except DomainError as refusal:
            get_logger().error("login_link.refused", code=refusal.code)
        return
    get_logger().error("login_link.not_sent", account_id=str(link.account_id))


@door(
    writing,
    "POST",
    "/auth/magic-links/consumption",
    Policy("P", "gateway", bucket="login_try"),
    summary="Se connecter avec un lien reçu par e-mail",
    answer=OpenedSession,
    specific=(410,),
)
async def consume_login_link(
    request: Request, body: LinkTokenIn, uow: Uow, region: RegionAt
) -> OpenedSession:
    opened = await use_cases.consume_login_link(uow, token=body.token, region=region)
    forgive(request)
    return told(opened)


@door(
    writing,
    "POST",
    "/auth/handovers/consumption",
    Policy("P", "gateway", bucket="login_try"),
    summary="Se connecter au retour d’un fournisseur d’identité",
    answer=OpenedSession,
    specific=(410,),
)
async def consume_handover(
    request: Request, body: HandoverIn, uow: Uow, region: RegionAt
) -> OpenedSession:
    opened = await use_cases.consume_handover(uow, code=body.handover, region=region)
    forgive(request)
    return told(opened)


@door(
    reading,
    "GET",
    "/auth/session",
    Policy("CET", "gateway", relation="own", limited=Limited.ANYONE),
    summary="Qui suis-je ?",
    answer=LoginSessionOut,
)
async def get_login_session(request: Request, caller: CallerAt) -> Response:
    async with request.app.state.sessions() as session:
        gateway = GatewayRepository(session)
        login, account, memberships = await gateway.who(caller.login_session_id)
    mine = [each for each in memberships if each.kind is caller.role]
    out = LoginSessionOut(
        account_id=account.id,
        role=caller.role.value,
        first_name=account.first_name if caller.proved else None,
        organisations=[
            OrganisationOut(
                id=each.organisation_id,
                siret=each.siret,
                name=each.name,
                kind=each.kind.value,
                role=each.role.value,
            )
            for each in mine
        ],
        limited_to=caller.limited_to,
        expires_at=login.expires_at,
    )
    return composed(request, out.model_dump(mode="json"))


@door(
    writing,
    "POST",
    "/auth/logout",
    Policy("CET", "gateway", relation="own", limited=Limited.ANYONE),
    summary="Se déconnecter",
    status=204,
)
async def log_out(caller: CallerAt, uow: Uow, live: LiveAt) -> Response:
    if caller.login_session_id is not None:
        await use_cases.log_out(uow, login_session_id=caller.login_session_id)
    live.close(caller.key)
    return Response(status_code=204)


router.include_router(reading)
router.include_router(writing)
