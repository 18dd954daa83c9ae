"""The candidate's seat in a training: the dates possible, the choice, the confirmation."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Limited, Policy, door
from services.gateway.api.relaying import ServicesAt, composed, hand_over

router = APIRouter(tags=["Candidat"])

OWN = Policy("C", "candidacy", relation="own", limited=Limited.PROVED)


@door(
    router,
    "GET",
    "/v1/candidacies/{candidacy_id}/session-options",
    OWN,
    summary="Les dates de formation possibles, leurs places, et ce qui pourrait bloquer",
    answer=schemas.SessionOptions,
)
async def list_session_options(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    case = (await services.call("candidacy", "GET", f"/candidacies/{candidacy_id}", caller)).json()
    path = f"/offers/{case['offer']['id']}/trainings"
    found = (await services.call("matching", "GET", path, caller)).json()
    asked = (case.get("reservation") or {}).get("session_id")
    items: list[dict[str, Any]] = found["items"]
    current = [{**each, "current": str(each["session_id"]) == asked} for each in items]
    return composed(request, {"items": current})


@door(
    router,
    "PUT",
    "/v1/candidacies/{candidacy_id}/session-choice",
    OWN,
    summary="Choisir ses dates : la place actuelle est rendue, une autre est demandée",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def choose_sessions(
    request: Request,
    candidacy_id: UUID,
    body: schemas.ChoiceIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/session-choice"
    return await hand_over(request, services, "candidacy", path, caller, body)


@door(
    router,
    "DELETE",
    "/v1/candidacies/{candidacy_id}/reservation",
    OWN,
    summary="Rendre sa place, ou son rang, pour chercher une autre date",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def release_reservation(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path = f"/candidacies/{candidacy_id}/reservation"
    return await hand_over(request, services, "candidacy", path, caller)


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/reservation/confirmation",
    OWN,
    summary="Confirmer sa place en formation",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def confirm_reservation(
    request: Request,
    candidacy_id: UUID,
    body: schemas.ReservationIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/reservation/confirmation"
    return await hand_over(request, services, "candidacy", path, caller, body)
