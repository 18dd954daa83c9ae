"""The hiring commitment: taken back by the employer."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway import schemas
from services.gateway.api.doors import CallerAt, Policy, door
from services.gateway.api.relaying import ServicesAt, hand_over

router = APIRouter(tags=["Employeur"])

CASES = Policy("E", "candidacy", relation="own organisation")


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
