"""Public pages: home (P1), an offer with its training (P3)."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from web import views
from web.problems import Problem
from web.rendering import Visit, Visitor
from web.searches import RADII, OfferSearch

router = APIRouter()


@router.get("/")
async def home(here: Visitor) -> Response:
    latest: list[views.Card] = []
    try:
        latest = (await here.gateway.search_offers({"limit": 3, "sort": "-published_at"})).items
    except Problem as problem:
        if problem.status < 500:
            raise
    return await here.page("pages/home.html", latest=latest, search=OfferSearch(), radii=RADII)


@router.get("/offres/{offer_id}")
async def offer(here: Visitor, offer_id: UUID, insee: str = "") -> Response:
    try:
        shown = await here.gateway.get_offer(offer_id)
    except Problem as problem:
        if problem.status != 410:
            raise
        return await here.page(
            "pages/gone.html", status=410, problem=problem, alike=await _alike(here, offer_id)
        )
    sessions: list[views.Session] | None
    try:
        sessions = await here.gateway.list_offer_trainings(offer_id, {"near": insee or None})
    except Problem as problem:
        if problem.status < 500:
            raise
        sessions = None
    return await here.page(
        "pages/offer.html", offer=shown, sessions=sessions, alike=await _alike(here, offer_id)
    )


async def _alike(here: Visit, offer_id: UUID) -> list[views.Card]:
    """Return offers of the same occupation; none when they cannot be read."""
    try:
        return (await here.gateway.list_similar_offers(offer_id))[:3]
    except Problem:
        return []
