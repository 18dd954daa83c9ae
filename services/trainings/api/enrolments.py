"""Routes of training providers: what they answer, and what they tell of the training."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from chassis.clock import now
from chassis.cursors import Cursors
from chassis.errors import NotFound
from chassis.http import KeyRequired, Page, ReadSession, Uow, router as transactional
from services.trainings import use_cases
from services.trainings.api.callers import Reader, RegionAt, Writer
from services.trainings.domain.seats import EnrolmentState
from services.trainings.repository import EnrolmentsRepository
from services.trainings.schemas import (
    Abandonment,
    Attendance,
    Completion,
    Dashboard,
    EnrolmentOut,
    Refusal,
    after,
    position,
)

SESSIONS_SHOWN = 50
KEY = [KeyRequired]

router = transactional("/training-provider", tags=["Organisme de formation"])
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/dashboard", summary="Ce qui attend l’organisme")
async def get_provider_dashboard(actor: Reader, session: ReadSession) -> Dashboard:
    enrolments = EnrolmentsRepository(session)
    coming = await enrolments.coming_sessions(actor.organisations, now().date(), SESSIONS_SHOWN)
    return Dashboard.of(await enrolments.counts(actor.organisations), coming)


@router.get("/enrolments", summary="Les inscriptions reçues")
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


@router.get("/enrolments/{enrolment_id}", summary="Lire une inscription")
async def get_enrolment(enrolment_id: UUID, actor: Reader, session: ReadSession) -> EnrolmentOut:
    found = await EnrolmentsRepository(session).received_by(actor.organisations, enrolment_id)
    if found is None:
        raise NotFound
    return EnrolmentOut.of(found)


@router.post(
    "/enrolments/{enrolment_id}/confirmation",
    dependencies=KEY,
    summary="Confirmer une inscription",
)
async def confirm_enrolment(enrolment_id: UUID, actor: Writer, uow: Uow) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.confirm_enrolment(
            uow, enrolment_id=enrolment_id, organisations=actor.organisations
        )
    )


@router.post(
    "/enrolments/{enrolment_id}/refusal",
    dependencies=KEY,
    summary="Refuser une inscription",
)
async def refuse_enrolment(
    enrolment_id: UUID, body: Refusal, actor: Writer, uow: Uow, region: RegionAt
) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.refuse_enrolment(
            uow,
            enrolment_id=enrolment_id,
            organisations=actor.organisations,
            reason=body.reason,
            region=region,
        )
    )


@router.post(
    "/enrolments/{enrolment_id}/attendance",
    dependencies=KEY,
    summary="Dire qui est venu",
)
async def record_attendance(
    enrolment_id: UUID, body: Attendance, actor: Writer, uow: Uow
) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.record_attendance(
            uow,
            enrolment_id=enrolment_id,
            organisations=actor.organisations,
            day=body.on,
            absence=body.absence,
        )
    )


@router.post(
    "/enrolments/{enrolment_id}/completion",
    dependencies=KEY,
    summary="Déclarer la fin de la formation",
)
async def complete_enrolment(
    enrolment_id: UUID, body: Completion, actor: Writer, uow: Uow
) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.complete_training(
            uow,
            enrolment_id=enrolment_id,
            organisations=actor.organisations,
            day=body.on,
            certification=body.certification,
        )
    )


@router.post(
    "/enrolments/{enrolment_id}/abandonment",
    dependencies=KEY,
    summary="Déclarer un abandon",
)
async def abandon_enrolment(
    enrolment_id: UUID, body: Abandonment, actor: Writer, uow: Uow, region: RegionAt
) -> EnrolmentOut:
    return EnrolmentOut.of(
        await use_cases.abandon_training(
            uow,
            enrolment_id=enrolment_id,
            organisations=actor.organisations,
            day=body.on,
            reason=body.reason,
            region=region,
        )
    )
