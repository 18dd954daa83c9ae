"""The public catalogue: offers, the trainings that lead to them, suggestions, basins."""

import asyncio
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from chassis import clock
from chassis.errors import Gone, NotFound, Unavailable
from services.gateway import schemas
from services.gateway.api import freshness
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import ServicesAt, composed, forwarded, relay

router = APIRouter(tags=["Public"])

MATCHING = Policy("P", "matching")
SUGGEST = Policy("P", "matching", bucket="suggest")
GEOJSON = Policy("P", "matching", media_type="application/geo+json")
SHOWN_TRAININGS = 3


@door(
    router,
    "GET",
    "/v1/offers",
    MATCHING,
    summary="Chercher des offres d’emploi avec leur formation",
    answer=schemas.Page,
    specific=(400,),
)
async def search_offers(
    request: Request,
    filters: Annotated[schemas.OfferSearch, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = filters.asked(), forwarded(request)
    found = await services.call(
        "matching", "GET", "/offers", caller, params=params, headers=headers
    )
    return relay(request, found)


@door(
    router,
    "GET",
    "/v1/offers/facets",
    MATCHING,
    summary="Compter les offres que donnerait chaque filtre",
    answer=schemas.Facets,
)
async def count_offers(
    request: Request,
    filters: Annotated[schemas.OfferFilters, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = filters.asked(), forwarded(request)
    found = await services.call(
        "matching", "GET", "/offers/facets", caller, params=params, headers=headers
    )
    return relay(request, found)


@door(
    router,
    "GET",
    "/v1/offers.geojson",
    GEOJSON,
    summary="Les 500 premières offres d’une recherche, en points",
    answer=schemas.Points,
)
async def search_offers_geojson(
    request: Request,
    filters: Annotated[schemas.OfferFilters, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = filters.asked(), forwarded(request)
    found = await services.call(
        "matching", "GET", "/offers/points", caller, params=params, headers=headers
    )
    return relay(request, found)


@door(
    router,
    "GET",
    "/v1/offers/{offer_id}",
    Policy("P", "offers"),
    summary="Lire une offre",
    answer=schemas.Offer,
    specific=(410,),
)
async def get_offer(
    request: Request, offer_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    offer, trainings = await asyncio.gather(
        services.call("offers", "GET", f"/offers/{offer_id}", caller),
        services.call("matching", "GET", f"/offers/{offer_id}/trainings", caller),
        return_exceptions=True,
    )
    if isinstance(offer, BaseException):
        raise offer
    body = offer.json()
    if isinstance(trainings, httpx.Response):
        body["trainings"] = trainings.json()["items"][:SHOWN_TRAININGS]
    elif isinstance(trainings, NotFound | Gone):
        body["trainings"] = []
    elif isinstance(trainings, Unavailable):
        body["degraded"] = ["trainings"]
    else:
        raise trainings
    return composed(request, body)


@door(
    router,
    "GET",
    "/v1/offers/{offer_id}/trainings",
    MATCHING,
    summary="Les formations qui mènent à une offre",
    answer=schemas.Items,
    specific=(410,),
)
async def list_offer_trainings(
    request: Request,
    offer_id: UUID,
    place: Annotated[schemas.Place, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path, params = f"/offers/{offer_id}/trainings", place.asked()
    headers = forwarded(request)
    return relay(
        request,
        await services.call("matching", "GET", path, caller, params=params, headers=headers),
    )


@door(
    router,
    "GET",
    "/v1/offers/{offer_id}/similar",
    MATCHING,
    summary="Les offres proches",
    answer=schemas.Items,
)
async def list_similar_offers(
    request: Request, offer_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path, headers = f"/offers/{offer_id}/similar", forwarded(request)
    return relay(request, await services.call("matching", "GET", path, caller, headers=headers))


@door(
    router,
    "GET",
    "/v1/sessions/{session_id}",
    Policy("P", "trainings"),
    summary="Lire une session de formation",
    answer=schemas.Item,
)
async def get_session(
    request: Request, session_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path, headers = f"/sessions/{session_id}", forwarded(request)
    return relay(request, await services.call("trainings", "GET", path, caller, headers=headers))


@door(
    router,
    "GET",
    "/v1/suggest/occupations",
    SUGGEST,
    summary="Proposer des métiers",
    answer=schemas.Items,
)
async def suggest_occupations(
    request: Request,
    words: Annotated[schemas.Suggest, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    return await _suggest(request, "occupations", words, caller, services)


@door(
    router,
    "GET",
    "/v1/suggest/places",
    SUGGEST,
    summary="Proposer des communes",
    answer=schemas.Items,
)
async def suggest_places(
    request: Request,
    words: Annotated[schemas.Suggest, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    return await _suggest(request, "places", words, caller, services)


async def _suggest(
    request: Request, what: str, words: schemas.Suggest, caller: CallerAt, services: ServicesAt
) -> Response:
    headers, params = forwarded(request), {"q": words.q}
    return relay(
        request,
        await services.call(
            "matching", "GET", f"/suggest/{what}", caller, params=params, headers=headers
        ),
    )


@door(
    router,
    "GET",
    "/v1/basins",
    MATCHING,
    summary="Les bassins d’emploi ouverts et la fraîcheur de leurs données",
    answer=schemas.Items,
)
async def list_basins(request: Request, caller: CallerAt, services: ServicesAt) -> Response:
    basins, offers, trainings = await asyncio.gather(
        services.call("matching", "GET", "/basins", caller),
        services.call("offers", "GET", "/sources", caller),
        services.call("trainings", "GET", "/sources", caller),
        return_exceptions=True,
    )
    if isinstance(basins, BaseException):
        raise basins
    body, sources = basins.json(), request.app.state.region.sources
    for answer in (offers, trainings):
        if isinstance(answer, httpx.Response):
            freshness.tell(body, answer.json(), sources, clock.now())
        elif not isinstance(answer, Unavailable):
            raise answer
    return composed(request, body)
