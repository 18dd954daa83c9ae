"""What becomes of a promise: taken back, kept by a hire, and the person months later."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Limited, Policy, door
from services.gateway.api.relaying import ServicesAt, forwarded, hand_over, relay

router = APIRouter(tags=["Employeur"])

CASES = Policy("E", "candidacy", relation="own organisation")
SIDES = Policy("CE", "candidacy", relation="own", limited=Limited.PROVED)


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/commitment/revocation",
    CASES,
    summary="Revenir sur son engagement d’embauche, avec une raison",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def revoke_commitment(
    request: Request,
    candidacy_id: UUID,
    body: schemas.RevocationIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/commitment/revocation"
    return await hand_over(request, services, "candidacy", path, caller, body)


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/outcome",
    SIDES,
    summary="Déclarer une embauche, ou qu’elle ne s’est pas faite ; les deux paroles sont gardées",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def declare_outcome(
    request: Request,
    candidacy_id: UUID,
    body: schemas.DeclarationIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/outcome"
    return await hand_over(request, services, "candidacy", path, caller, body)


@door(
    router,
    "POST",
    "/v1/candidacies/{candidacy_id}/situation",
    SIDES,
    summary="Dire où en est la personne, 6 ou 12 mois après sa formation",
    status=202,
    answer=schemas.Candidacy,
    specific=(409,),
    key=True,
)
async def report_situation(
    request: Request,
    candidacy_id: UUID,
    body: schemas.SituationIn,
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    path = f"/candidacies/{candidacy_id}/situation"
    return await hand_over(request, services, "candidacy", path, caller, body)


@door(
    router,
    "GET",
    "/v1/stats/public",
    Policy("P", "candidacy"),
    summary="L’emploi après la formation ; un groupe de moins de 5 personnes n’est pas montré",
    answer=schemas.Statistics,
)
async def get_public_stats(
    request: Request,
    asked: Annotated[schemas.StatisticsAsked, Query()],
    caller: CallerAt,
    services: ServicesAt,
) -> Response:
    params, headers = asked.model_dump(mode="json"), forwarded(request)
    path = "/statistics/outcomes"
    answer = await services.call("candidacy", "GET", path, caller, params=params, headers=headers)
    return relay(request, answer)
