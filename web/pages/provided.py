"""Pages of the sessions of a training provider (P24): seats, file of seats, cancellation."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import JsonValue
from starlette.datastructures import UploadFile

from web import views
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor

router = APIRouter(prefix="/organisme/sessions")

LONGEST_FILE = 50_000


@router.get("")
async def sessions(here: Visitor) -> Response:
    if not here.token:
        return here.to_login()
    return await here.page("pages/sessions.html", sessions=await here.gateway.list_sessions())


@router.get("/fichier")
async def file_form(here: Visitor) -> Response:
    if not here.token:
        return here.to_login()
    return await _file_page(here)


@router.post("/fichier")
async def send_file(here: Visitor) -> Response:
    form = await here.form(files=1)
    try:
        csv = await _text_of(form.get("csv"))
        report = await here.gateway.import_sessions(csv, str(form.get("key")))
    except Problem as problem:
        if problem.status not in (413, 422):
            raise
        return await _file_page(here, problem=problem)
    return await _file_page(here, report=report)


async def _text_of(given: UploadFile | str | None) -> str:
    """Return the text of a file sent by a browser; Excel writes Windows-1252."""
    if not isinstance(given, UploadFile):
        return given or ""
    content = await given.read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE:
        raise Problem(413, "payload_too_large", "Ce fichier est trop lourd : 500 lignes au plus")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


async def _file_page(
    here: Visit,
    *,
    report: views.CapacityReport | None = None,
    problem: Problem | None = None,
) -> Response:
    return await here.page(
        "pages/sessions_file.html",
        status=problem.status if problem else 200,
        report=report,
        errors=Errors(problem),
    )


@router.get("/{session_id}")
async def session(here: Visitor, session_id: UUID) -> Response:
    return await _session_page(here, session_id)


@router.post("/{session_id}")
async def declare(here: Visitor, session_id: UUID) -> Response:
    form = await here.form()
    raw = str(form.get("capacity", "")).strip()
    capacity: JsonValue = int(raw) if raw.isdecimal() and len(raw) < 5 else raw
    body: dict[str, JsonValue] = {"capacity": capacity, "force": form.get("force") == "yes"}
    try:
        await here.gateway.update_session(session_id, body, str(form.get("known", "")))
    except Problem as problem:
        if problem.status not in (409, 412, 422):
            raise
        return await _session_page(here, session_id, problem, raw)
    return here.go(f"/organisme/sessions/{session_id}")


@router.get("/{session_id}/annuler")
async def cancel_form(here: Visitor, session_id: UUID) -> Response:
    return await _cancel_page(here, session_id)


@router.post("/{session_id}/annuler")
async def cancel(here: Visitor, session_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.cancel_session(session_id, str(form.get("key")))
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _cancel_page(here, session_id, problem)
    return here.go(f"/organisme/sessions/{session_id}")


async def _session_page(
    here: Visit, session_id: UUID, problem: Problem | None = None, typed: str = ""
) -> Response:
    shown, known = await here.gateway.get_provider_session(session_id)
    declared = "" if shown.capacity is None else str(shown.capacity)
    return await here.page(
        "pages/session.html",
        status=problem.status if problem else 200,
        session=shown,
        known=known,
        values={"capacity": typed or declared},
        too_few=problem is not None and problem.code == "seats_below_reserved",
        errors=Errors(problem),
    )


async def _cancel_page(here: Visit, session_id: UUID, problem: Problem | None = None) -> Response:
    shown, _ = await here.gateway.get_provider_session(session_id)
    return await here.page(
        "pages/session_cancel.html",
        status=problem.status if problem else 200,
        session=shown,
        errors=Errors(problem),
    )
