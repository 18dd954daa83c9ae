"""HTTP routes of trainings: the public session, and what training providers answer."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from chassis.auth import Actor, AnyActor, ProviderActor, Role
from chassis.clock import now
from chassis.cursors import Cursors
from chassis.errors import NotFound
from chassis.http import KeyRequired, Page, ReadSession, Uow, router
from contracts.trainings import CatalogueSession
from services.trainings import use_cases
from services.trainings.domain.seats import EnrolmentState, ScopeMissing
from services.trainings.repository import EnrolmentsRepository, SessionsRepository
from services.trainings.schemas import Dashboard, EnrolmentOut, Refusal, after, position

SESSIONS_SHOWN = 50

public = router("/sessions", tags=["Sessions"])
provider = router("/training-provider", tags=["Organisme de formation"])
ROUTERS = (public, provider)


def _may(scope: str) -> Callable[..., Awaitable[Actor]]:
    """Let providers pass, and partners whose key has the scope."""

    async def allowed(actor: ProviderActor) -> Actor:
        if actor.role is Role.PARTNER and scope not in actor.scopes:
            raise ScopeMissing(f"Demandez le droit {scope} pour cette clé.")
        return actor

    return allowed


Reader = Annotated[Actor, Depends(_may("enrolments:read"))]
Writer = Annotated[Actor, Depends(_may("enrolments:write"))]
Limit = Annotated[int, Query(ge=1, le=100)]


@public.get("/{session_id}", summary="Lire une session de formation")
async def get_session(session_id: UUID, actor: AnyActor, session: ReadSession) -> CatalogueSession:
    sessions = SessionsRepository(session)
    if (found := await sessions.known(session_id)) is None:
        raise NotFound
    return found.public(now().date(), waiting=await sessions.waiting(session_id))


@provider.get("/dashboard", summary="Ce qui attend l’organisme")
async def get_provider_dashboard(actor: Reader, session: ReadSession) -> Dashboard:
    enrolments = EnrolmentsRepository(session)
    coming = await enrolments.coming_sessions(actor.organisations, now().date(), SESSIONS_SHOWN)
    return Dashboard.of(await enrolments.counts(actor.organisations), coming)


@provider.get("/enrolments", summary="Les inscriptions reçues")
async def list_enrolments(
    request: Request,
    actor: Reader,
    session: ReadSession,
    status: EnrolmentState | None = None,
    limit: Limit = 20,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Page[EnrolmentOut]:
    cursors = Cursors(request.app.state.settings.list_key)
    filters = {"status": status, "for": sorted(map(str, actor.organisations))}
    start = after(cursors.read(cursor, filters)) if cursor else None
    repository = EnrolmentsRepository(session)
    pairs = await repository.page(actor.organisations, state=status, after=start, limit=limit + 1)
    items = [EnrolmentOut.of(pair) for pair in pairs[:limit]]
    more = len(pairs) > limit
    return Page(
        items=items,
        next_cursor=cursors.write(position(items[-1]), filters) if more else None,
        total=await repository.total(actor.organisations, status),
    )


@provider.get("/enrolments/{enrolment_id}", summary="Lire une inscription")
async def get_enrolment(enrolment_id: UUID, actor: Reader, session: ReadSession) -> EnrolmentOut:
    found = await EnrolmentsRepository(session).received_by(actor.organisations, enrolment_id)
    if found is None:
        raise NotFound
    return EnrolmentOut.of(found)


@provider.post(
    "/enrolments/{enrolment_id}/confirmation",
    dependencies=[KeyRequired],
    summary="Confirmer une inscription",
)
async def confirm_enrolment(enrolment_id: UUID, actor: Writer, uow: Uow) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.confirm_enrolment(
            uow, enrolment_id=enrolment_id, organisations=actor.organisations
        )
    )


@provider.post(
    "/enrolments/{enrolment_id}/refusal",
    dependencies=[KeyRequired],
    summary="Refuser une inscription",
)
async def refuse_enrolment(
    enrolment_id: UUID, body: Refusal, actor: Writer, uow: Uow, request: Request
) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.refuse_enrolment(
            uow,
            enrolment_id=enrolment_id,
            organisations=actor.organisations,
            reason=body.reason,
            region=request.app.state.section,
        )
    )
