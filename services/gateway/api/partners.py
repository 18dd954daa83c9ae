"""The doors of partners' software: keys, and the events one may pull."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import ServicesAt, forwarded, relay

router = APIRouter(tags=["Partenaires"])

KEYS = Policy("T", "partners", relation="own organisation")


@door(
    router,
    "GET",
    "/v1/api-keys",
    KEYS,
    summary="Mes clés d’accès, sans leur secret",
    answer=schemas.Keys,
)
async def list_api_keys(request: Request, caller: CallerAt, services: ServicesAt) -> Response:
    headers = forwarded(request)
    return relay(
        request, await services.call("partners", "GET", "/api-keys", caller, headers=headers)
    )


@door(
    router,
    "POST",
    "/v1/api-keys",
    KEYS,
    summary="Créer une clé d’accès ; son secret n’est montré qu’une fois",
    status=201,
    answer=schemas.NewKey,
    specific=(409,),
    key=True,
)
async def create_api_key(request: Request, caller: CallerAt, services: ServicesAt) -> Response:
    headers = forwarded(request)
    answer = await services.call("partners", "POST", "/api-keys", caller, headers=headers)
    return relay(request, answer)


@door(
    router,
    "DELETE",
    "/v1/api-keys/{key_id}",
    KEYS,
    summary="Révoquer une clé d’accès",
    status=204,
)
async def revoke_api_key(
    request: Request, key_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    answer = await services.call("partners", "DELETE", f"/api-keys/{key_id}", caller)
    request.app.state.checked_keys.forget_all()
    return relay(request, answer)


@door(
    router,
    "GET",
    "/v1/partner/events",
    Policy("K", "partners", relation="own organisation", scope="events:read"),
    summary="Les événements de mon organisation, dans l’ordre",
    answer=schemas.Events,
    specific=(410,),
)
async def list_partner_events(
    request: Request,
    page: Annotated[schemas.Feed, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = page.model_dump(), forwarded(request)
    return relay(
        request,
        await services.call(
            "partners", "GET", "/partner/events", caller, params=params, headers=headers
        ),
    )
