"""Pages of the training provider: space (P22), enrolments to answer and to follow (P23)."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from chassis import clock
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor

router = APIRouter(prefix="/organisme")


@router.get("")
async def space(here: Visitor) -> Response:
    if not here.token:
        return here.to_login()
    dashboard = await here.gateway.get_provider_dashboard()
    return await here.page("pages/provider_space.html", dashboard=dashboard)


@router.get("/inscriptions")
async def enrolments(here: Visitor, statut: str = "requested", suite: str = "") -> Response:
    if not here.token:
        return here.to_login()
    page = await here.gateway.list_enrolments({"status": statut, "cursor": suite or None})
    return await here.page("pages/enrolments.html", page=page, status_shown=statut)


@router.get("/inscriptions/{enrolment_id}")
async def enrolment(here: Visitor, enrolment_id: UUID) -> Response:
    return await _enrolment_page(here, enrolment_id)


@router.post("/inscriptions/{enrolment_id}/confirmer")
async def confirm(here: Visitor, enrolment_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.confirm_enrolment(enrolment_id, str(form.get("key")))
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _enrolment_page(here, enrolment_id, problem)
    return here.go(f"/organisme/inscriptions/{enrolment_id}")


@router.post("/inscriptions/{enrolment_id}/refuser")
async def refuse(here: Visitor, enrolment_id: UUID) -> Response:
    form = await here.form()
    reason = str(form.get("reason", ""))
    try:
        await here.gateway.refuse_enrolment(enrolment_id, reason, str(form.get("key")))
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _enrolment_page(here, enrolment_id, problem)
    return here.go(f"/organisme/inscriptions/{enrolment_id}")


@router.post("/inscriptions/{enrolment_id}/presence")
async def attendance(here: Visitor, enrolment_id: UUID) -> Response:
    return await _tell(here, enrolment_id, "attendance", {"kind": "kind", "on": "on"})


@router.post("/inscriptions/{enrolment_id}/fin")
async def completion(here: Visitor, enrolment_id: UUID) -> Response:
    fields = {"on": "ended_on", "certification": "certification"}
    return await _tell(here, enrolment_id, "completion", fields)


@router.post("/inscriptions/{enrolment_id}/abandon")
async def abandonment(here: Visitor, enrolment_id: UUID) -> Response:
    fields = {"on": "left_on", "reason": "left_because"}
    return await _tell(here, enrolment_id, "abandonment", fields)


async def _tell(here: Visit, enrolment_id: UUID, noun: str, fields: dict[str, str]) -> Response:
    """Tell what becomes of a trainee. ``fields``: where each value is typed in the page."""
    form = await here.form()
    body = {name: _said(form, typed) for name, typed in fields.items()}
    try:
        await here.gateway.tell_enrolment(enrolment_id, noun, body, str(form.get("key")))
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _enrolment_page(here, enrolment_id, problem.beside(fields))
    return here.go(f"/organisme/inscriptions/{enrolment_id}")


def _said(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


async def _enrolment_page(
    here: Visit, enrolment_id: UUID, problem: Problem | None = None
) -> Response:
    return await here.page(
        "pages/enrolment.html",
        status=problem.status if problem else 200,
        enrolment=await here.gateway.get_enrolment(enrolment_id),
        reasons=await here.gateway.get_reference("enrolment-refusal-reasons"),
        results=await here.gateway.get_reference("certification-results"),
        departures=await here.gateway.get_reference("abandonment-reasons"),
        today=clock.now().date().isoformat(),
        errors=Errors(problem),
    )
