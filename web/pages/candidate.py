"""Pages of the candidate: apply (P5), follow (P6), withdraw."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import FormData

from web import views
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor, fragment

router = APIRouter()

FIELDS = ("first_name", "last_name", "email", "phone", "postcode", "insee_code", "message")
ANONYMOUS_SECONDS = 24 * 3600
ENDED_BADLY = ("refused", "expired", "offer_closed", "withdrawn", "no_seat", "not_hired")


@router.get("/offres/{offer_id}/postuler")
async def apply_form(here: Visitor, offer_id: UUID) -> Response:
    offer = await here.gateway.get_offer(offer_id)
    return await here.page("pages/apply.html", offer=offer, values={}, errors=Errors())


@router.post("/offres/{offer_id}/postuler")
async def apply(here: Visitor, offer_id: UUID) -> Response:
    form = await here.form()
    try:
        case, token = await here.gateway.submit_candidacy(
            _candidacy(offer_id, form), str(form.get("key"))
        )
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _apply_again(here, offer_id, form, problem)
    response = here.go(f"/candidatures/{case.id}?envoyee=1")
    if token:
        here.cookies.log_in(response, token, seconds=ANONYMOUS_SECONDS)
    return response


def _candidacy(offer_id: UUID, form: FormData) -> dict[str, str | bool]:
    values = {name: str(form.get(name, "")).strip() for name in FIELDS}
    needed = {"first_name", "last_name", "email", "phone", "postcode"}
    kept = {name: value for name, value in values.items() if value or name in needed}
    return {"offer_id": str(offer_id), **kept, "consent": form.get("consent") == "yes"}


async def _apply_again(here: Visit, offer_id: UUID, form: FormData, problem: Problem) -> Response:
    offer = await here.gateway.get_offer(offer_id)
    values = {name: str(form.get(name, "")) for name in (*FIELDS, "consent")}
    return await here.page(
        "pages/apply.html",
        status=problem.status,
        offer=offer,
        values=values,
        errors=Errors(problem),
    )


@router.get("/mes-candidatures")
async def my_candidacies(here: Visitor) -> Response:
    if not here.token:
        return here.to_login()
    return await here.page("pages/cases.html", cases=await here.gateway.list_candidacies())


@router.get("/candidatures/{case_id}")
async def follow(here: Visitor, case_id: UUID, envoyee: bool = False) -> Response:
    if not here.token:
        return here.to_login()
    case = await here.gateway.get_candidacy(case_id)
    others = await _alternatives(here, case)
    return await here.page("pages/follow.html", case=case, just_sent=envoyee, others=others)


async def _alternatives(here: Visit, case: views.Case) -> views.Alternatives:
    """Return other offers when this one did not work out; none when they cannot be read."""
    if case.status not in ENDED_BADLY:
        return views.Alternatives()
    try:
        return await here.gateway.list_alternatives(case.id)
    except Problem:
        return views.Alternatives()


@router.get("/candidatures/{case_id}/histoire")
async def story(here: Visitor, case_id: UUID) -> Response:
    if not here.token:
        return here.to_login()
    found = await here.gateway.get_story(case_id)
    return await here.page("pages/story.html", story=found, back=f"/candidatures/{case_id}")


@router.get("/candidatures/{case_id}/flux")
async def live(here: Visitor, case_id: UUID, request: Request) -> Response:
    await here.gateway.get_candidacy(case_id)
    last = request.headers.get("Last-Event-ID")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _fragments(here, case_id, last), media_type="text/event-stream", headers=headers
    )


async def _fragments(here: Visit, case_id: UUID, last: str | None) -> AsyncIterator[bytes]:
    """Re-read the case at each change and send the piece of page that shows it."""
    meta, event_id = await here.meta(), ""
    try:
        async for line in here.gateway.stream_candidacy(case_id, last):
            if line.startswith(b"id:"):
                event_id = line[3:].strip().decode()
            elif line.startswith(b"data:"):
                case = await here.gateway.get_candidacy(case_id)
                html = fragment("fragments/case_status.html", case=case, meta=meta)
                yield _event(html, event_id)
            elif line.startswith(b":"):
                yield b": \n\n"
    except (Problem, asyncio.CancelledError):
        return


def _event(html: str, event_id: str) -> bytes:
    data = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"id: {event_id}\n{data}\n".encode()


@router.get("/candidatures/{case_id}/retirer")
async def withdraw_form(here: Visitor, case_id: UUID) -> Response:
    return await _withdraw_page(here, case_id, None)


@router.post("/candidatures/{case_id}/retirer")
async def withdraw(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.withdraw_candidacy(
            case_id, str(form.get("reason", "")), str(form.get("key"))
        )
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _withdraw_page(here, case_id, problem)
    return here.go(f"/candidatures/{case_id}")


async def _withdraw_page(here: Visit, case_id: UUID, problem: Problem | None) -> Response:
    case: views.Case = await here.gateway.get_candidacy(case_id)
    reasons = await here.gateway.get_reference("withdrawal-reasons")
    return await here.page(
        "pages/withdraw.html",
        status=problem.status if problem else 200,
        case=case,
        reasons=reasons,
        errors=Errors(problem),
    )
