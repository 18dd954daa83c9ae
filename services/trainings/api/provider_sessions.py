"""Routes of training providers: their sessions, declared seats, cancellation."""

from uuid import UUID

from fastapi import Request, Response

from chassis.auth import Actor
from chassis.errors import NotFound
from chassis.http import (
    KeyRequired,
    Page,
    ReadSession,
    Uow,
    check_if_match,
    conditional,
    router as transactional,
)
from services.trainings import use_cases
from services.trainings.api.callers import RegionAt, SessionsReader, SessionsWriter
from services.trainings.repository import SessionsRepository
from services.trainings.schemas import (
    Cancelled,
    CapacityFileIn,
    CapacityIn,
    CapacityOut,
    CapacityReportOut,
    SessionOut,
)

SESSIONS_SHOWN = 200
KEY = [KeyRequired]

router = transactional("/training-provider/sessions", tags=["Organisme de formation"])


@router.get("", summary="Mes sessions à venir, et leurs places")
async def list_sessions(actor: SessionsReader, session: ReadSession) -> Page[SessionOut]:
    pairs = await SessionsRepository(session).of_providers(actor.organisations, SESSIONS_SHOWN)
    return Page(items=[SessionOut.of(pair) for pair in pairs], total=len(pairs))


@router.get("/{session_id}", summary="Lire une de mes sessions")
async def get_provider_session(
    request: Request, session_id: UUID, actor: SessionsReader, session: ReadSession
) -> Response:
    return conditional(request, await _shown(SessionsRepository(session), actor, session_id))


@router.patch("/{session_id}", summary="Déclarer les places d’une session")
async def update_session(
    request: Request,
    session_id: UUID,
    body: CapacityIn,
    actor: SessionsWriter,
    uow: Uow,
    region: RegionAt,
) -> CapacityOut:
    check_if_match(request, await _shown(SessionsRepository(uow.session), actor, session_id))
    moved = await use_cases.set_capacity(
        uow,
        session_id=session_id,
        organisations=actor.organisations,
        capacity=body.capacity,
        force=body.force,
        region=region,
    )
    return CapacityOut(session_id=session_id, capacity=body.capacity, moved=moved)


@router.post(
    "/{session_id}/cancellation",
    status_code=202,
    dependencies=KEY,
    summary="Annuler une session",
)
async def cancel_session(session_id: UUID, actor: SessionsWriter, uow: Uow) -> Cancelled:
    moved = await use_cases.cancel_own_session(
        uow, session_id=session_id, organisations=actor.organisations
    )
    return Cancelled(session_id=session_id, moved=moved)


@router.post("/imports", dependencies=KEY, summary="Déclarer des places par un fichier CSV")
async def import_sessions(
    body: CapacityFileIn, request: Request, actor: SessionsWriter, uow: Uow, region: RegionAt
) -> CapacityReportOut:
    report = await use_cases.declare_capacities(
        uow,
        content=body.csv.encode(),
        organisations=actor.organisations,
        source=f"carif-oref-{request.app.state.region.code}",
        region=region,
    )
    return CapacityReportOut.model_validate(report)


async def _shown(sessions: SessionsRepository, actor: Actor, session_id: UUID) -> SessionOut:
    found = await sessions.of_provider(actor.organisations, session_id)
    if found is None:
        raise NotFound
    return SessionOut.of(found)
