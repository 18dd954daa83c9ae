"""The training provider's doors to its sessions: seats, file of seats, cancellation."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import ServicesAt, hand_over

router = APIRouter(tags=["Organisme"])

READ = Policy("TK", "trainings", relation="own organisation", scope="sessions:read")
WRITE = Policy("TK", "trainings", relation="own organisation", scope="sessions:write")
BASE = "/training-provider/sessions"


@door(
    router,
    "GET",
    f"/v1{BASE}",
    READ,
    summary="Mes sessions à venir et en cours, et leurs places",
    answer=schemas.ProvidedSessions,
)
async def list_sessions(request: Request, caller: CallerAt, services: ServicesAt) -> Response:
    return await hand_over(request, services, "trainings", BASE, caller)


@door(
    router,
    "POST",
    f"/v1{BASE}/imports",
    WRITE,
    summary="Déclarer les places par un fichier CSV ; chaque ligne refusée dit pourquoi",
    answer=schemas.CapacityReport,
    key=True,
)
async def import_sessions(
    request: Request, body: schemas.CapacityFileIn, caller: CallerAt, services: ServicesAt
) -> Response:
    return await hand_over(request, services, "trainings", f"{BASE}/imports", caller, body)


@door(
    router,
    "GET",
    f"/v1{BASE}/{{session_id}}",
    READ,
    summary="Une de mes sessions",
    answer=schemas.ProvidedSession,
)
async def get_provider_session(
    request: Request, session_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    return await hand_over(request, services, "trainings", f"{BASE}/{session_id}", caller)


@door(
    router,
    "PATCH",
    f"/v1{BASE}/{{session_id}}",
    WRITE,
    summary="Déclarer les places d’une session",
    answer=schemas.Capacity,
    specific=(409,),
)
async def update_session(
    request: Request,
    session_id: UUID,
    body: schemas.CapacityIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    return await hand_over(request, services, "trainings", f"{BASE}/{session_id}", caller, body)


@door(
    router,
    "POST",
    f"/v1{BASE}/{{session_id}}/cancellation",
    WRITE,
    summary="Annuler une session : chaque personne est prévenue et déplacée",
    status=202,
    answer=schemas.SessionCancelled,
    specific=(409,),
    key=True,
)
async def cancel_session(
    request: Request, session_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path = f"{BASE}/{session_id}/cancellation"
    return await hand_over(request, services, "trainings", path, caller)
