"""The search (P2): the list, its filters with their counts, the map on demand."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from web import maps, views
from web.problems import Problem
from web.rendering import Visit, Visitor
from web.searches import RADII, OfferSearch

router = APIRouter()

PER_PAGE = 10
T = TypeVar("T")


@router.get("/offres")
async def results(
    here: Visitor, search: Annotated[OfferSearch, Query()], request: Request
) -> Response:
    places = await search.places(here.gateway)
    place = places[0] if len(places) == 1 else None
    found, facets, map_ = views.Results(), views.Facets(), None
    if place or not search.lieu.strip():
        found, facets, points = await asyncio.gather(
            here.gateway.search_offers(search.page(place, PER_PAGE)),
            _or_nothing(here.gateway.count_offers(search.filters(place)), views.Facets()),
            _points(here, search, place),
        )
        map_ = _map(points, place, found)
    response = await here.page(
        "fragments/results.html" if _is_fragment(request) else "pages/results.html",
        search=search,
        place=place,
        places=places,
        found=found,
        facets=facets,
        map=map_,
        radii=RADII,
        is_fragment=_is_fragment(request),
    )
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


def _is_fragment(request: Request) -> bool:
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Target") == "resultats"


async def _points(
    here: Visit, search: OfferSearch, place: views.Place | None
) -> views.Features | None:
    if not search.carte:
        return None
    return await _or_nothing(here.gateway.search_offers_geojson(search.filters(place)), None)


def _map(
    points: views.Features | None, place: views.Place | None, found: views.Results
) -> maps.Map | None:
    if points is None:
        return None
    return maps.drawn(points.features, place.insee_code if place else None, found.radius_km)


async def _or_nothing(answer: Awaitable[T], instead: T) -> T:
    """Return a block of the page, or do without it when the gateway cannot give it."""
    try:
        return await answer
    except Problem as problem:
        if problem.status < 500:
            raise
        return instead
