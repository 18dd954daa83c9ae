"""Pages of the employer: space (P14), candidacies (P15, P16), accept, refuse (P17), undo."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from web.pages import decisions
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor

router = APIRouter(prefix="/employeur")


@router.get("")
async def space(here: Visitor) -> Response:
    if not here.token:
        return here.to_login()
    dashboard = await here.gateway.get_employer_dashboard()
    waiting = await here.gateway.list_employer_candidacies({"limit": 5})
    return await here.page("pages/employer_space.html", dashboard=dashboard, cases=waiting.items)


@router.get("/candidatures")
async def candidacies(here: Visitor, suite: str = "") -> Response:
    if not here.token:
        return here.to_login()
    page = await here.gateway.list_employer_candidacies({"cursor": suite or None})
    return await here.page("pages/employer_cases.html", page=page)


@router.post("/candidatures/{case_id}/lecture")
async def open_case(here: Visitor, case_id: UUID) -> Response:
    await here.form()
    await here.gateway.mark_viewed(case_id)
    return here.go(f"/employeur/candidatures/{case_id}")


@router.get("/candidatures/{case_id}")
async def case(here: Visitor, case_id: UUID) -> Response:
    return await here.page(
        "pages/employer_case.html", case=await here.gateway.get_candidacy(case_id), phone=None
    )


@router.get("/candidatures/{case_id}/histoire")
async def story(here: Visitor, case_id: UUID) -> Response:
    if not here.token:
        return here.to_login()
    found, back = await here.gateway.get_story(case_id), f"/employeur/candidatures/{case_id}"
    return await here.page("pages/story.html", story=found, back=back)


@router.post("/candidatures/{case_id}/telephone")
async def phone(here: Visitor, case_id: UUID) -> Response:
    await here.form()
    number = await here.gateway.access_phone(case_id)
    return await here.page(
        "pages/employer_case.html", case=await here.gateway.get_candidacy(case_id), phone=number
    )


@router.get("/candidatures/{case_id}/accepter")
async def accept_form(here: Visitor, case_id: UUID) -> Response:
    return await _accept_page(here, case_id)


@router.post("/candidatures/{case_id}/accepter")
async def accept(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.decide_candidacy(
            case_id, decisions.acceptance(form), str(form.get("key"))
        )
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _accept_page(here, case_id, problem, decisions.typed(form))
    return here.go(f"/employeur/candidatures/{case_id}")


@router.get("/candidatures/{case_id}/refuser")
async def refuse_form(here: Visitor, case_id: UUID) -> Response:
    return await _refuse_page(here, case_id)


@router.post("/candidatures/{case_id}/refuser")
async def refuse(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    if form.get("step") != "send":
        return await _refuse_page(here, case_id, None, decisions.typed(form), preview=True)
    try:
        await here.gateway.decide_candidacy(case_id, decisions.refusal(form), str(form.get("key")))
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _refuse_page(here, case_id, problem, decisions.typed(form))
    return here.go(f"/employeur/candidatures/{case_id}")


@router.post("/candidatures/{case_id}/annuler")
async def undo(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    await here.gateway.undo_decision(case_id, str(form.get("key")))
    return here.go(f"/employeur/candidatures/{case_id}")


@router.get("/candidatures/{case_id}/revenir")
async def revoke_form(here: Visitor, case_id: UUID) -> Response:
    return await _revoke_page(here, case_id)


@router.post("/candidatures/{case_id}/revenir")
async def revoke(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    reason = str(form.get("reason", ""))
    try:
        await here.gateway.revoke_commitment(case_id, reason, str(form.get("key")))
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _revoke_page(here, case_id, problem)
    return here.go(f"/employeur/candidatures/{case_id}")


async def _revoke_page(here: Visit, case_id: UUID, problem: Problem | None = None) -> Response:
    return await here.page(
        "pages/revoke.html",
        status=problem.status if problem else 200,
        case=await here.gateway.get_candidacy(case_id),
        reasons=await here.gateway.get_reference("commitment-revocation-reasons"),
        errors=Errors(problem),
    )


async def _accept_page(
    here: Visit,
    case_id: UUID,
    problem: Problem | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    shown = await here.gateway.get_candidacy(case_id)
    return await here.page(
        "pages/accept.html",
        status=problem.status if problem else 200,
        case=shown,
        action=f"/employeur/candidatures/{case_id}/accepter",
        back=f"/employeur/candidatures/{case_id}",
        values=values or decisions.proposed_terms(shown),
        errors=Errors(problem),
        options=decisions,
    )


async def _refuse_page(
    here: Visit,
    case_id: UUID,
    problem: Problem | None = None,
    values: dict[str, str] | None = None,
    *,
    preview: bool = False,
) -> Response:
    return await here.page(
        "pages/refuse.html",
        status=problem.status if problem else 200,
        case=await here.gateway.get_candidacy(case_id),
        action=f"/employeur/candidatures/{case_id}/refuser",
        back=f"/employeur/candidatures/{case_id}",
        reasons=await here.gateway.get_reference("refusal-reasons"),
        values=values or {"share_reason": "yes"},
        preview=preview,
        errors=Errors(problem),
    )
