"""Pages of what becomes of people: the hire (P18), the situation months later, statistics (P32)."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from web import views
from web.calls import Body
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor

router = APIRouter()

PREFIXES = ("/candidatures/{case_id}", "/employeur/candidatures/{case_id}")
DIMENSIONS = (
    ("basin", "Bassin d’emploi"),
    ("provider", "Organisme de formation"),
    ("occupation", "Métier"),
    ("funding_route", "Financement"),
)
LINKS = ("declare_outcome", "situation", "employee_situation")
WITH_A_DAY, WITH_A_REASON = ("contract_kind", "starts_on"), ("reason",)


@router.get(f"{PREFIXES[0]}/embauche")
@router.get(f"{PREFIXES[1]}/embauche")
async def hire_form(here: Visitor, case_id: UUID) -> Response:
    return await _page(here, "hire", case_id)


@router.post(f"{PREFIXES[0]}/embauche")
@router.post(f"{PREFIXES[1]}/embauche")
async def declare_hire(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.declare_outcome(case_id, hire(form), str(form.get("key")))
    except Problem as problem:
        return await _again(here, "hire", case_id, problem)
    return here.go(_back(here))


@router.get(f"{PREFIXES[0]}/situation")
@router.get(f"{PREFIXES[1]}/situation")
async def situation_form(here: Visitor, case_id: UUID) -> Response:
    return await _page(here, "situation", case_id)


@router.post(f"{PREFIXES[0]}/situation")
@router.post(f"{PREFIXES[1]}/situation")
async def tell_situation(here: Visitor, case_id: UUID) -> Response:
    form = await here.form()
    try:
        await here.gateway.report_situation(case_id, situation(form), str(form.get("key")))
    except Problem as problem:
        return await _again(here, "situation", case_id, problem)
    return here.go(_back(here))


@router.get("/statistiques")
async def statistics(here: Visitor, par: str = "basin", mois: int = 12) -> Response:
    by = par if par in dict(DIMENSIONS) else "basin"
    found = await here.gateway.get_public_stats(by, mois if mois in (6, 12) else 12)
    return await here.page("pages/statistics.html", found=found, dimensions=DIMENSIONS)


def hire(form: FormData) -> Body:
    """Return what a form says of a hire: a first day, or a reason."""
    said = form.get("hired")
    if said not in ("yes", "no"):
        return {}
    kept = WITH_A_DAY if said == "yes" else WITH_A_REASON
    return {"hired": said == "yes", **_filled(form, *kept)}


def situation(form: FormData) -> Body:
    """Return where a form says that somebody is."""
    return _filled(form, "code")


def _filled(form: FormData, *names: str) -> dict[str, str]:
    values = {name: str(form.get(name, "")).strip() for name in names}
    return {name: value for name, value in values.items() if value}


def _back(here: Visit) -> str:
    return here.request.url.path.rsplit("/", 1)[0]


async def lists(here: Visit) -> dict[str, list[views.Code]]:
    """Return the lists that the two forms choose from."""
    return {
        "contracts": await here.gateway.get_reference("contracts"),
        "refusals": await here.gateway.get_reference("not-hired-reasons"),
        "situations": await here.gateway.get_reference("situations"),
    }


async def _again(here: Visit, name: str, case_id: UUID, problem: Problem) -> Response:
    if problem.status not in (409, 422):
        raise problem
    return await _page(here, name, case_id, problem)


async def _page(here: Visit, name: str, case_id: UUID, problem: Problem | None = None) -> Response:
    return await here.page(
        f"pages/{name}.html",
        status=problem.status if problem else 200,
        case=await here.gateway.get_candidacy(case_id),
        action=here.request.url.path,
        back=_back(here),
        errors=Errors(problem),
        lists=await lists(here),
    )
