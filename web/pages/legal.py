"""Short true pages (P34), and one page per problem code."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from web.rendering import Visit, Visitor, texts

router = APIRouter()


@router.get("/accessibilite")
async def accessibility(here: Visitor) -> Response:
    return await _page(here, "accessibilite")


@router.get("/mentions-legales")
async def legal_notice(here: Visitor) -> Response:
    return await _page(here, "mentions-legales")


@router.get("/donnees-personnelles")
async def personal_data(here: Visitor) -> Response:
    return await _page(here, "donnees-personnelles")


@router.get("/cgu")
async def terms(here: Visitor) -> Response:
    return await _page(here, "cgu")


@router.get("/plan-du-site")
async def site_map(here: Visitor) -> Response:
    return await _page(here, "plan-du-site")


@router.get("/aide")
async def help_page(here: Visitor) -> Response:
    return await _page(here, "aide")


@router.get("/contact")
async def contact(here: Visitor) -> Response:
    return await _page(here, "contact")


@router.get("/offres/ce-que-nous-changeons")
async def what_we_change(here: Visitor) -> Response:
    return await _page(here, "ce-que-nous-changeons")


@router.get("/entreprises")
async def companies(here: Visitor) -> Response:
    return await _page(here, "entreprises")


@router.get("/problemes/{code}")
async def problem(here: Visitor, code: str) -> Response:
    title = texts()["problems"].get(code)
    if title is None:
        raise HTTPException(404)
    return await here.page("pages/problem.html", title=title, code=code)


async def _page(here: Visit, name: str) -> Response:
    return await here.page(f"pages/legal/{name}.html")
