"""Trainings (P4): those around a place, one with its jobs, and what is lacking."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from web import views
from web.rendering import Visitor
from web.searches import RADII, TrainingSearch

router = APIRouter()

PER_PAGE, NEEDS_SHOWN = 10, 200


@router.get("/formations")
async def trainings(here: Visitor, search: Annotated[TrainingSearch, Query()]) -> Response:
    places = await search.places(here.gateway)
    place = places[0] if len(places) == 1 else None
    found = views.Trainings()
    if place or not search.lieu.strip():
        found = await here.gateway.search_trainings(search.page(place, PER_PAGE))
    return await here.page(
        "pages/trainings.html",
        search=search,
        place=place,
        places=places,
        found=found,
        radii=RADII,
    )


@router.get("/formations/{training_id}")
async def training(here: Visitor, training_id: UUID, insee: str = "") -> Response:
    shown = await here.gateway.get_training(training_id, {"near": insee or None})
    return await here.page("pages/training.html", training=shown)


@router.get("/besoins")
async def needs(here: Visitor) -> Response:
    demand = await here.gateway.get_unmet_demand()
    return await here.page("pages/needs.html", demand=demand, shown=demand.items[:NEEDS_SHOWN])
