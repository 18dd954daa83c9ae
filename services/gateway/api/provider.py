"""The training provider's doors, for people and for their software."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from chassis.unit_of_work import ActorRef, Correlation, UnitOfWork
from services.gateway import schemas
from services.gateway.api import enrolling
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import (
    ServicesAt,
    composed,
    forwarded,
    hand_over,
    kept_headers,
)
from services.gateway.domain import Caller

router = APIRouter(tags=["Organisme"])

READ = Policy("TK", "trainings", relation="own organisation", scope="enrolments:read")
WRITE = Policy("TK", "trainings", relation="own organisation", scope="enrolments:write")
BASE = "/training-provider"


@door(
    router,
    "GET",
    "/v1/training-provider/dashboard",
    Policy("T", "trainings", relation="own organisation"),
    summary="Ce qui attend l’organisme de formation",
    answer=schemas.Dashboard,
)
async def get_provider_dashboard(
    request: Request, caller: CallerAt, services: ServicesAt
) -> Response:
    return await hand_over(request, services, "trainings", f"{BASE}/dashboard", caller)


@door(
    router,
    "GET",
    "/v1/training-provider/enrolments",
    READ,
    summary="Les inscriptions reçues",
    answer=schemas.Enrolments,
    specific=(400,),
)
async def list_enrolments(
    request: Request,
    page: Annotated[schemas.Listing, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params = page.model_dump(exclude_none=True)
    answer = await services.call("trainings", "GET", f"{BASE}/enrolments", caller, params=params)
    body = answer.json()
    body["items"] = await enrolling.with_people(services, body["items"], caller)
    await _audit(request, caller, "list_enrolments", None)
    return composed(request, body)


@door(
    router,
    "GET",
    "/v1/training-provider/enrolments/{enrolment_id}",
    READ,
    summary="Le dossier d’une inscription ; chaque lecture est conservée",
    answer=schemas.Enrolment,
)
async def get_enrolment(
    request: Request, enrolment_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    body = await enrolling.read_enrolment(services, enrolment_id, caller)
    await _audit(request, caller, "read_enrolment", enrolment_id)
    return composed(request, body)


@door(
    router,
    "POST",
    "/v1/training-provider/enrolments/{enrolment_id}/confirmation",
    WRITE,
    summary="Confirmer une inscription",
    answer=schemas.Enrolment,
    specific=(409,),
    key=True,
)
async def confirm_enrolment(
    request: Request, enrolment_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    return await _answer(request, services, caller, enrolment_id, "confirmation", {})


@door(
    router,
    "POST",
    "/v1/training-provider/enrolments/{enrolment_id}/refusal",
    WRITE,
    summary="Refuser une inscription",
    answer=schemas.Enrolment,
    specific=(409,),
    key=True,
)
async def refuse_enrolment(
    request: Request,
    enrolment_id: UUID,
    body: schemas.EnrolmentRefusalIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    json = body.model_dump(mode="json")
    return await _answer(request, services, caller, enrolment_id, "refusal", json)


@door(
    router,
    "POST",
    "/v1/training-provider/enrolments/{enrolment_id}/attendance",
    WRITE,
    summary="Dire si la personne est venue",
    answer=schemas.Enrolment,
    specific=(409,),
    key=True,
)
async def record_attendance(
    request: Request,
    enrolment_id: UUID,
    body: schemas.AttendanceIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    json = body.model_dump(mode="json")
    return await _answer(request, services, caller, enrolment_id, "attendance", json)


@door(
    router,
    "POST",
    "/v1/training-provider/enrolments/{enrolment_id}/completion",
    WRITE,
    summary="Déclarer la fin de la formation et son résultat",
    answer=schemas.Enrolment,
    specific=(409,),
    key=True,
)
async def complete_enrolment(
    request: Request,
    enrolment_id: UUID,
    body: schemas.CompletionIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    json = body.model_dump(mode="json")
    return await _answer(request, services, caller, enrolment_id, "completion", json)


@door(
    router,
    "POST",
    "/v1/training-provider/enrolments/{enrolment_id}/abandonment",
    WRITE,
    summary="Déclarer un abandon, sans raison de santé",
    answer=schemas.Enrolment,
    specific=(409,),
    key=True,
)
async def abandon_enrolment(
    request: Request,
    enrolment_id: UUID,
    body: schemas.AbandonmentIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    json = body.model_dump(mode="json")
    return await _answer(request, services, caller, enrolment_id, "abandonment", json)


async def _answer(
    request: Request,
    services: ServicesAt,
    caller: Caller,
    enrolment_id: UUID,
    noun: str,
    json: dict[str, Any],
) -> Response:
    path, headers = f"{BASE}/enrolments/{enrolment_id}/{noun}", forwarded(request)
    answer = await services.call(
        "trainings", "POST", path, caller, json=json or None, headers=headers
    )
    body = await enrolling.with_person(services, answer.json(), caller)
    return JSONResponse(body, answer.status_code, kept_headers(answer))


async def _audit(request: Request, caller: Caller, action: str, object_id: UUID | None) -> None:
    """Write who read whose file, and for which organisation."""
    organisation = next(iter(caller.organisations), UUID(int=0))
    actor = ActorRef(caller.role.value, str(caller.account_id))
    correlation = Correlation(request_id=caller.request_id)
    async with UnitOfWork(request.app.state.sessions, actor, correlation) as uow:
        uow.audit(
            action=action,
            object_kind="enrolment" if object_id else "organisation",
            object_id=object_id or organisation,
            purpose="provider_file",
        )
