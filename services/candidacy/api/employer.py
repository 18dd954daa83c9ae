"""Routes of the employer's space: the list received and its counters."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request, Response

from chassis.auth import EmployerActor
from chassis.clock import now
from chassis.cursors import Cursors
from chassis.http import Page, ReadSession, conditional, router as transactional
from contracts.statuses import Reader
from services.candidacy.api.answering import RegionAt
from services.candidacy.repository import FilesRepository, ListsRepository
from services.candidacy.schemas import Dashboard, Listing, case_out
from services.candidacy.schemas.lists import after, position

router = transactional("/employer", tags=["Employeur"])
WARNED_BEFORE = timedelta(days=7)


@router.get("/candidacies", summary="Les candidatures reçues")
async def list_employer_candidacies(
    request: Request,
    asked: Annotated[Listing, Query()],
    actor: EmployerActor,
    session: ReadSession,
    region: RegionAt,
) -> Response:
    cursors = Cursors(request.app.state.settings.list_key)
    filters = {"status": asked.status, "for": sorted(map(str, actor.organisations))}
    start = after(cursors.read(asked.cursor, filters)) if asked.cursor else None
    lists = ListsRepository(session)
    cases = await lists.page(
        actor.organisations, status=asked.status, after=start, limit=asked.limit + 1
    )
    files = await FilesRepository(session).of_cases(cases[: asked.limit])
    items = [case_out(file, Reader.EMPLOYER, region) for file in files]
    more = cursors.write(position(items[-1]), filters) if len(cases) > asked.limit else None
    total = await lists.total(actor.organisations, asked.status)
    return conditional(request, Page(items=items, next_cursor=more, total=total), weak=True)


@router.get("/dashboard", summary="Ce qui attend l’employeur")
async def get_employer_dashboard(
    request: Request, actor: EmployerActor, session: ReadSession, region: RegionAt
) -> Response:
    lists, today = ListsRepository(session), now()
    expiring = today - region.candidacy_expires_after + WARNED_BEFORE
    body = Dashboard.of(
        await lists.counts(actor.organisations),
        to_answer=await lists.unanswered(actor.organisations, before=today),
        urgent=await lists.unanswered(actor.organisations, before=today - region.urgent_after),
        about_to_expire=await lists.unanswered(actor.organisations, before=expiring),
    )
    return conditional(request, body, weak=True)
