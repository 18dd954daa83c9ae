"""Routes of what becomes of people: the hire declared, the situation told, the statistics."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from chassis.auth import Actor, AnyActor, Role, having
from chassis.errors import NotFound
from chassis.http import KeyRequired, ReadSession, Uow, conditional, router as transactional
from services.candidacy import use_cases
from services.candidacy.api.answering import RegionAt, answered, candidate_id, channel_of
from services.candidacy.domain.hiring import Side
from services.candidacy.domain.statistics import published
from services.candidacy.models import Candidacy
from services.candidacy.repository import CandidacyRepository, OutcomesRepository
from services.candidacy.schemas import (
    CaseOut,
    DeclarationIn,
    SituationIn,
    Statistics,
    StatisticsOut,
)

router = transactional("/candidacies", tags=["Devenir"])
statistics = transactional("/statistics", tags=["Devenir"])
KEY = [KeyRequired]
SIDES = {Role.CANDIDATE: Side.CANDIDATE, Role.EMPLOYER: Side.EMPLOYER}
OneSide = Annotated[Actor, Depends(having(*SIDES))]


@router.post(
    "/{candidacy_id}/outcome",
    status_code=202,
    dependencies=KEY,
    summary="Déclarer une embauche, ou qu’elle ne s’est pas faite",
)
async def declare_outcome(
    candidacy_id: UUID,
    body: DeclarationIn,
    actor: OneSide,
    uow: Uow,
    region: RegionAt,
    response: Response,
) -> CaseOut:
    case, said = await _own(uow, candidacy_id, actor), body.declared(SIDES[actor.role])
    await use_cases.declare_hire(
        uow, case=case, said=said, channel=channel_of(actor), region=region
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.post(
    "/{candidacy_id}/situation",
    status_code=202,
    dependencies=KEY,
    summary="Dire où en est la personne, 6 ou 12 mois après",
)
async def report_situation(
    candidacy_id: UUID,
    body: SituationIn,
    actor: OneSide,
    uow: Uow,
    region: RegionAt,
    response: Response,
) -> CaseOut:
    case, side = await _own(uow, candidacy_id, actor), SIDES[actor.role]
    await use_cases.report_situation(
        uow, case=case, side=side, told=body.told(), channel=channel_of(actor)
    )
    return await answered(uow, response, candidacy_id, actor, region)


@statistics.get("/outcomes", summary="L’emploi après la formation, sans petit groupe")
async def get_outcomes(
    request: Request, asked: Annotated[Statistics, Query()], actor: AnyActor, session: ReadSession
) -> Response:
    counted = await OutcomesRepository(session).counted(asked.milestone, asked.by)
    body = StatisticsOut.of(asked, published(counted, asked.by))
    return conditional(request, body, weak=True)


async def _own(uow: Uow, candidacy_id: UUID, actor: Actor) -> Candidacy:
    """Return the case of one of its two sides, locked. Somebody else's does not exist."""
    cases = CandidacyRepository(uow.session)
    if actor.role is Role.CANDIDATE:
        found = await cases.sent_by(candidate_id(actor), candidacy_id)
    else:
        found = await cases.received_by(actor.organisations, candidacy_id)
    if found is None:
        raise NotFound
    return found
