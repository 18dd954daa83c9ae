"""What a link received by e-mail lets one do (P21): GET shows, POST acts."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from web import views
from web.calls import Body
from web.pages import decisions, outcomes
from web.pages.candidate import ANONYMOUS_SECONDS
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor

router = APIRouter(prefix="/r")


@router.get("/{token}")
async def describe(here: Visitor, token: str) -> Response:
    act = await here.gateway.describe_action(token)
    return await _act_page(here, token, act)


@router.get("/{token}/accepter")
async def accept_form(here: Visitor, token: str) -> Response:
    act = await here.gateway.describe_action(token)
    return await _accept_page(here, token, act)


@router.get("/{token}/refuser")
async def refuse_form(here: Visitor, token: str) -> Response:
    act = await here.gateway.describe_action(token)
    return await _refuse_page(here, token, act)


@router.post("/{token}/accepter")
async def accept(here: Visitor, token: str) -> Response:
    form = await here.form()
    try:
        return await _perform(here, token, decisions.acceptance(form), form)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        act = await here.gateway.describe_action(token)
        return await _accept_page(here, token, act, problem, decisions.typed(form))


@router.post("/{token}/refuser")
async def refuse(here: Visitor, token: str) -> Response:
    form = await here.form()
    act = await here.gateway.describe_action(token)
    if act.purpose == "decide" and form.get("step") != "send":
        return await _refuse_page(here, token, act, None, decisions.typed(form), preview=True)
    body: Body = decisions.refusal(form)
    if act.purpose == "answer_enrolment":
        body = {"answer": "refuse", "reason": str(form.get("reason", ""))}
    try:
        return await _perform(here, token, body, form)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _refuse_page(here, token, act, problem, decisions.typed(form))


@router.post("/{token}")
async def perform(here: Visitor, token: str) -> Response:
    form = await here.form()
    act = await here.gateway.describe_action(token)
    body: Body = {}
    if act.purpose == "answer_enrolment":
        body = {"answer": "confirm"}
    elif act.purpose == "withdraw":
        body = {"reason": str(form.get("reason", "other"))}
    elif act.purpose == "declare_outcome":
        body = outcomes.hire(form)
    elif act.purpose in ("situation", "employee_situation"):
        body = outcomes.situation(form)
    try:
        return await _perform(here, token, body, form, act)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await _act_page(here, token, act, problem)


async def _act_page(
    here: Visit, token: str, act: views.Act, problem: Problem | None = None
) -> Response:
    return await here.page(
        "pages/action.html",
        status=problem.status if problem else 200,
        act=act,
        token=token,
        action=f"/r/{token}",
        errors=Errors(problem),
        lists=await outcomes.lists(here) if act.purpose in outcomes.LINKS else {},
    )


async def _perform(
    here: Visit, token: str, body: Body, form: FormData, act: views.Act | None = None
) -> Response:
    done = await here.gateway.perform_action(token, body, str(form.get("key")))
    opened = done.get("login_session")
    if isinstance(opened, dict) and act and act.case:
        response = here.go(f"/candidatures/{act.case.id}")
        here.cookies.log_in(response, str(opened["token"]), seconds=ANONYMOUS_SECONDS)
        return response
    due = done.get("decision_due_at")
    said = {"decision": str(body.get("decision", "")), "due": str(due) if due else ""}
    return await here.page("pages/action_done.html", values=said)


async def _accept_page(
    here: Visit,
    token: str,
    act: views.Act,
    problem: Problem | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    if act.case is None:
        raise Problem(404, "not_found", "Page ou élément introuvable")
    return await here.page(
        "pages/accept.html",
        status=problem.status if problem else 200,
        case=act.case,
        action=f"/r/{token}/accepter",
        back=f"/r/{token}",
        values=values or decisions.proposed_terms(act.case),
        errors=Errors(problem),
        options=decisions,
    )


async def _refuse_page(
    here: Visit,
    token: str,
    act: views.Act,
    problem: Problem | None = None,
    values: dict[str, str] | None = None,
    *,
    preview: bool = False,
) -> Response:
    answers = act.purpose == "answer_enrolment"
    reasons = "enrolment-refusal-reasons" if answers else "refusal-reasons"
    return await here.page(
        "pages/refuse_enrolment.html" if answers else "pages/refuse.html",
        status=problem.status if problem else 200,
        case=act.case,
        enrolment=act.enrolment,
        action=f"/r/{token}/refuser",
        back=f"/r/{token}",
        reasons=await here.gateway.get_reference(reasons),
        values=values or {"share_reason": "yes"},
        preview=preview,
        errors=Errors(problem),
    )
