"""Routes of the catalogue: the public session."""

from uuid import UUID

from chassis.auth import AnyActor
from chassis.clock import now
from chassis.errors import NotFound
from chassis.http import ReadSession, router as transactional
from contracts.trainings import CatalogueSession
from services.trainings.repository import SessionsRepository

router = transactional("/sessions", tags=["Sessions"])


@router.get("/{session_id}", summary="Lire une session de formation")
async def get_session(session_id: UUID, actor: AnyActor, session: ReadSession) -> CatalogueSession:
    sessions = SessionsRepository(session)
    if (found := await sessions.known(session_id)) is None:
        raise NotFound
    return found.public(now().date(), waiting=await sessions.waiting(session_id))
