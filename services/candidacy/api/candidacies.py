"""Routes of a candidacy: the person's, the employer's answer, and what each may read."""

from uuid import UUID

from fastapi import Request, Response

from chassis.auth import CandidateActor, EmployerActor
from chassis.http import (
    KeyRequired,
    Page,
    ReadSession,
    Uow,
    check_if_match,
    conditional,
    router as transactional,
)
from services.candidacy import use_cases
from services.candidacy.api.answering import (
    OWN_PERSON,
    AnyReader,
    AuditedReading,
    RegionAt,
    answered,
    candidate_id,
    channel_of,
    open_file,
    shown,
)
from services.candidacy.repository import FilesRepository, ListsRepository
from services.candidacy.schemas import (
    CaseOut,
    ChoiceIn,
    DecisionIn,
    PhoneOut,
    ReservationIn,
    RevocationIn,
    SubmissionIn,
    WithdrawalIn,
    next_first,
)

router = transactional("/candidacies", tags=["Candidatures"])
KEY = [KeyRequired]


@router.post("", status_code=202, dependencies=KEY, summary="Déposer une candidature")
async def submit_candidacy(
    body: SubmissionIn, actor: CandidateActor, uow: Uow, region: RegionAt, response: Response
) -> CaseOut:
    case = await use_cases.submit_candidacy(
        uow,
        candidate_id=candidate_id(actor),
        application=body.application(),
        region=region,
        corrects_person=OWN_PERSON in actor.scopes,
    )
    return await answered(uow, response, case.id, actor, region)


@router.get("", summary="Mes candidatures, la prochaine action d’abord")
async def list_candidacies(
    request: Request, actor: CandidateActor, session: ReadSession, region: RegionAt
) -> Response:
    cases = await ListsRepository(session).sent_by(candidate_id(actor))
    files = await FilesRepository(session).of_cases(cases)
    items = next_first([shown(file, actor, region) for file in files])
    return conditional(request, Page(items=items, total=len(items)), weak=True)


@router.get("/{candidacy_id}", summary="Lire une candidature")
async def get_candidacy(
    request: Request, candidacy_id: UUID, actor: AnyReader, uow: AuditedReading, region: RegionAt
) -> Response:
    file = await open_file(FilesRepository(uow.session), actor, candidacy_id)
    body = shown(file, actor, region)
    use_cases.note_reading(uow, file, actor.role.value, shown=body.person is not None)
    return conditional(request, body)


@router.post(
    "/{candidacy_id}/withdrawal",
    status_code=202,
    dependencies=KEY,
    summary="Retirer sa candidature",
)
async def withdraw_candidacy(
    candidacy_id: UUID,
    body: WithdrawalIn,
    actor: CandidateActor,
    uow: Uow,
    region: RegionAt,
    response: Response,
) -> CaseOut:
    await use_cases.withdraw_candidacy(
        uow,
        candidacy_id=candidacy_id,
        candidate_id=candidate_id(actor),
        reason=body.reason,
        region=region,
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.post(
    "/{candidacy_id}/reservation/confirmation",
    status_code=202,
    dependencies=KEY,
    summary="Confirmer sa place en formation",
)
async def confirm_reservation(
    candidacy_id: UUID,
    body: ReservationIn,
    actor: CandidateActor,
    uow: Uow,
    region: RegionAt,
    response: Response,
) -> CaseOut:
    await use_cases.confirm_reservation(
        uow,
        candidacy_id=candidacy_id,
        candidate_id=candidate_id(actor),
        reservation_id=body.reservation_id,
        region=region,
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.put(
    "/{candidacy_id}/session-choice",
    status_code=202,
    dependencies=KEY,
    summary="Choisir ses dates de formation",
)
async def choose_sessions(
    candidacy_id: UUID,
    body: ChoiceIn,
    actor: CandidateActor,
    uow: Uow,
    region: RegionAt,
    request: Request,
    response: Response,
) -> CaseOut:
    file = await open_file(FilesRepository(uow.session), actor, candidacy_id)
    check_if_match(request, shown(file, actor, region))
    await use_cases.choose_sessions(
        uow,
        candidacy_id=candidacy_id,
        candidate_id=candidate_id(actor),
        session_ids=body.session_ids,
        region=region,
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.delete(
    "/{candidacy_id}/reservation",
    status_code=202,
    dependencies=KEY,
    summary="Rendre sa place pour une autre date",
)
async def release_reservation(
    candidacy_id: UUID, actor: CandidateActor, uow: Uow, region: RegionAt, response: Response
) -> CaseOut:
    await use_cases.release_reservation(
        uow, candidacy_id=candidacy_id, candidate_id=candidate_id(actor), region=region
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.post("/{candidacy_id}/viewing", status_code=204, summary="Signaler la lecture")
async def mark_viewed(candidacy_id: UUID, actor: EmployerActor, uow: Uow, region: RegionAt) -> None:
    await use_cases.mark_viewed(
        uow, candidacy_id=candidacy_id, organisations=actor.organisations, region=region
    )


@router.post(
    "/{candidacy_id}/decision",
    status_code=202,
    dependencies=KEY,
    summary="Répondre à une candidature",
)
async def decide_candidacy(
    candidacy_id: UUID,
    body: DecisionIn,
    actor: EmployerActor,
    uow: Uow,
    region: RegionAt,
    response: Response,
) -> CaseOut:
    await use_cases.decide_candidacy(
        uow,
        candidacy_id=candidacy_id,
        organisations=actor.organisations,
        decision=body.answer(made_by=actor.ref().id, channel=channel_of(actor)),
        region=region,
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.delete(
    "/{candidacy_id}/decision",
    dependencies=KEY,
    summary="Reprendre sa réponse avant qu’elle ne parte",
)
async def undo_decision(
    candidacy_id: UUID, actor: EmployerActor, uow: Uow, region: RegionAt, response: Response
) -> CaseOut:
    await use_cases.undo_decision(
        uow, candidacy_id=candidacy_id, organisations=actor.organisations, region=region
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.post(
    "/{candidacy_id}/commitment/revocation",
    status_code=202,
    dependencies=KEY,
    summary="Revenir sur son engagement d’embauche",
)
async def revoke_commitment(
    candidacy_id: UUID,
    body: RevocationIn,
    actor: EmployerActor,
    uow: Uow,
    region: RegionAt,
    response: Response,
) -> CaseOut:
    await use_cases.revoke_commitment(
        uow,
        candidacy_id=candidacy_id,
        organisations=actor.organisations,
        reason=body.reason,
        region=region,
    )
    return await answered(uow, response, candidacy_id, actor, region)


@router.post("/{candidacy_id}/phone-access", summary="Voir le numéro de téléphone")
async def access_phone(
    candidacy_id: UUID, actor: EmployerActor, uow: Uow, response: Response
) -> PhoneOut:
    response.headers["Cache-Control"] = "no-store"
    person = await use_cases.access_phone(
        uow, candidacy_id=candidacy_id, organisations=actor.organisations
    )
    return PhoneOut(phone=person.phone)
