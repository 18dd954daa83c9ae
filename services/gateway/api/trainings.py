"""The public doors of trainings: those around a place, one with its offers, what is lacking."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import ServicesAt, forwarded, hand_over, relay

router = APIRouter(tags=["Public"])

MATCHING = Policy("P", "matching")


@door(
    router,
    "GET",
    "/v1/trainings",
    MATCHING,
    summary="Chercher des formations",
    answer=schemas.Page,
    specific=(400,),
)
async def search_trainings(
    request: Request,
    filters: Annotated[schemas.TrainingSearch, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = filters.asked(), forwarded(request)
    found = await services.call(
        "matching", "GET", "/trainings", caller, params=params, headers=headers
    )
    return relay(request, found)


@door(
    router,
    "GET",
    "/v1/trainings/{training_id}",
    MATCHING,
    summary="Lire une formation, ses dates et les offres où elle mène",
    answer=schemas.Training,
    specific=(410,),
)
async def get_training(
    request: Request,
    training_id: UUID,
    place: Annotated[schemas.Place, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path, params = f"/trainings/{training_id}", place.asked()
    headers = forwarded(request)
    found = await services.call("matching", "GET", path, caller, params=params, headers=headers)
    return relay(request, found)


@door(
    router,
    "GET",
    "/v1/region/unmet-demand",
    MATCHING,
    summary="Ce qui manque, par bassin, métier et mois",
    answer=schemas.Items,
)
async def get_unmet_demand(request: Request, caller: CallerAt, services: ServicesAt) -> Response:
    return await hand_over(request, services, "matching", "/unmet-demand", caller)
