"""Internal routes: a person and the facts of a case, for a stated purpose. Never public."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from chassis.auth import Actor, from_service
from chassis.http import router as transactional
from services.candidacy import use_cases
from services.candidacy.api.answering import AuditedReading, RegionAt
from services.candidacy.domain.purposes import Purpose, check_caller, purpose_of
from services.candidacy.schemas import Facts, facts_of

router = transactional("/internal", tags=["Interne"])
Service = Annotated[Actor, Depends(from_service("notifications", "gateway"))]


async def _purpose(caller: Service, purpose: Annotated[str, Query(max_length=64)]) -> Purpose:
    """Return why somebody reads; refuse a service that may not read for that."""
    found = purpose_of(purpose)
    check_caller(found, caller.caller)
    return found


For = Annotated[Purpose, Depends(_purpose)]


@router.get(
    "/persons/{person_id}",
    response_model_exclude_none=True,
    summary="Lire une personne pour un motif",
)
async def read_person(
    person_id: UUID,
    candidacy_id: UUID,
    purpose: For,
    uow: AuditedReading,
    region: RegionAt,
    response: Response,
) -> Facts:
    response.headers["Cache-Control"] = "no-store"
    file = await use_cases.read_person(
        uow, person_id=person_id, candidacy_id=candidacy_id, purpose=purpose
    )
    return facts_of(file, purpose, region)


@router.get(
    "/cases/{candidacy_id}",
    response_model_exclude_none=True,
    summary="Lire les faits d’un dossier pour un motif",
)
async def read_case(
    candidacy_id: UUID,
    purpose: For,
    uow: AuditedReading,
    region: RegionAt,
    response: Response,
) -> Facts:
    response.headers["Cache-Control"] = "no-store"
    file = await use_cases.read_case(uow, candidacy_id=candidacy_id, purpose=purpose)
    return facts_of(file, purpose, region)
