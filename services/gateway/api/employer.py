"""The employer's doors."""

import asyncio
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import ServicesAt, composed, forwarded, hand_over, relay

router = APIRouter(tags=["Employeur"])

CASES = Policy("E", "candidacy", relation="own organisation")
OFFERS = Policy("E", "offers", relation="own organisation")
SHOWN_OFFERS = 5


@door(
    router,
    "GET",
    "/v1/employer/dashboard",
    CASES,
    summary="Ce qui attend l’employeur",
    answer=schemas.Dashboard,
)
async def get_employer_dashboard(
    request: Request, caller: CallerAt, services: ServicesAt
) -> Response:
    cases, offers = await asyncio.gather(
        services.call("candidacy", "GET", "/employer/dashboard", caller),
        services.call("offers", "GET", "/employer/offers", caller, params={"limit": SHOWN_OFFERS}),
        return_exceptions=True,
    )
    if isinstance(cases, BaseException):
        raise cases
    body = cases.json()
    if isinstance(offers, httpx.Response):
        body["offers"] = offers.json()["items"]
    else:
        body["degraded"] = ["offers"]
    return composed(request, body)


@door(
    router,
    "GET",
    "/v1/employer/candidacies",
    CASES,
    summary="Les candidatures reçues",
    answer=schemas.Candidacies,
    specific=(400,),
)
async def list_employer_candidacies(
    request: Request,
    page: Annotated[schemas.Listing, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = page.model_dump(exclude_none=True), forwarded(request)
    return relay(
        request,
        await services.call(
            "candidacy", "GET", "/employer/candidacies", caller, params=params, headers=headers
        ),
    )


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/viewing",
    CASES,
    summary="Signaler qu’une personne a ouvert la candidature",
    status=204,
)
async def mark_viewed(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path = f"/candidacies/{candidacy_id}/viewing"
    return await hand_over(request, services, "candidacy", path, caller)


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/decision",
    CASES,
    summary="Répondre : s’engager à embaucher, ou ne pas donner suite",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def decide_candidacy(
    request: Request,
    candidacy_id: UUID,
    body: schemas.DecisionIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/decision"
    return await hand_over(request, services, "candidacy", path, caller, body)


@door(
    router,
    "DELETE",
    "/v1/candidacies/{candidacy_id}/decision",
    CASES,
    summary="Reprendre sa réponse avant qu’elle ne parte",
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def undo_decision(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path = f"/candidacies/{candidacy_id}/decision"
    return await hand_over(request, services, "candidacy", path, caller)


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/phone-access",
    CASES,
    summary="Voir le numéro de téléphone ; l’accès est conservé",
    answer=schemas.Phone,
)
async def access_phone(
    request: Request, candidacy_id: UUID, caller: CallerAt, services: ServicesAt
) -> Response:
    path = f"/candidacies/{candidacy_id}/phone-access"
    return await hand_over(request, services, "candidacy", path, caller)


@door(
    router,
    "POST",
    "/v1/employer/offers",
    OFFERS,
    summary="Déposer une offre",
    status=202,
    answer=schemas.Offer,
    specific=(409,),
    key=True,
)
async def post_offer(
    request: Request, body: schemas.NewOfferIn, caller: CallerAt, services: ServicesAt
) -> Response:
    return await hand_over(request, services, "offers", "/employer/offers", caller, body)


@door(
    router,
    "GET",
    "/v1/employer/offers",
    OFFERS,
    summary="Les offres de mes établissements",
    answer=schemas.Page,
    specific=(400,),
)
async def list_employer_offers(
    request: Request,
    page: Annotated[schemas.Paged, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = page.model_dump(exclude_none=True), forwarded(request)
    return relay(
        request,
        await services.call(
            "offers", "GET", "/employer/offers", caller, params=params, headers=headers
        ),
    )
