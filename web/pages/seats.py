"""Pages of the candidate's seat (P7): confirm it, choose another date, give it back."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from web.problems import Problem
from web.rendering import Errors, Visit, Visitor

router = APIRouter(prefix="/candidatures/{case_id}")


@router.get("/session")
async def seat(here: Visitor, case_id: UUID) -> Response:
    return await _page(here, "pages/seat.html", case_id)


@router.post("/session")
async def confirm_seat(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.confirm_reservation(
            case_id, str(form.get("reservation_id")), str(form.get("key"))
        )
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _page(here, "pages/seat.html", case_id, problem)
    return here.go(f"/candidatures/{case_id}")


@router.get("/dates")
async def dates(here: Visitor, case_id: UUID) -> Response:
    return await _dates_page(here, case_id)


@router.post("/dates")
async def choose_date(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    chosen = str(form.get("session_ids", ""))
    ids = [chosen] if chosen else []
    try:
        await here.gateway.choose_sessions(
            case_id, ids, str(form.get("known", "")), str(form.get("key"))
        )
    except Problem as problem:
        if problem.status not in (409, 412, 422):
            raise
        return await _dates_page(here, case_id, problem)
    return here.go(f"/candidatures/{case_id}")


@router.get("/rendre")
async def release_form(here: Visitor, case_id: UUID) -> Response:
    return await _page(here, "pages/release.html", case_id)


@router.post("/rendre")
async def release(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.release_reservation(case_id, str(form.get("key")))
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _page(here, "pages/release.html", case_id, problem)
    return here.go(f"/candidatures/{case_id}")


async def _page(
    here: Visit, template: str, case_id: UUID, problem: Problem | None = None
) -> Response:
    case = await here.gateway.get_candidacy(case_id)
    status = problem.status if problem else 200
    return await here.page(template, status=status, case=case, errors=Errors(problem))


async def _dates_page(here: Visit, case_id: UUID, problem: Problem | None = None) -> Response:
    case, known = await here.gateway.read_candidacy(case_id)
    options = await here.gateway.list_session_options(case_id)
    return await here.page(
        "pages/dates.html",
        status=problem.status if problem else 200,
        case=case,
        known=known,
        options=[option for option in options if not option.current],
        errors=Errors(problem),
    )
