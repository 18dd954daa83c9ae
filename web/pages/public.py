"""Public pages: home (P1), results (P2), an offer with its training (P3)."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from web import views
from web.problems import Problem
from web.rendering import Visit, Visitor

router = APIRouter()

RADII = (5, 10, 20, 30, 50, 100)
CONTRACTS = (
    ("CDI", "CDI"),
    ("CDD", "CDD"),
    ("interim", "Intérim"),
    ("apprenticeship", "Alternance"),
)


class Search(BaseModel):
    """What a visitor looks for. The URL is the state: it can be shared."""

    metier: Annotated[str, Field(max_length=100)] = ""
    lieu: Annotated[str, Field(max_length=100)] = ""
    insee: Annotated[str, Field(max_length=5)] = ""
    rayon: int = 30
    contrat: list[str] = []
    sans_diplome: bool = False
    tri: str = ""
    suite: Annotated[str, Field(max_length=600)] = ""

    def url(self, **changes: object) -> str:
        """Return the address of this search with some changes."""
        values = self.model_dump() | changes
        kept = {k: v for k, v in values.items() if v not in ("", False, [], None)}
        return "/offres?" + urlencode(kept, doseq=True)

    def without_contract(self, code: str) -> str:
        """Return the address of this search without one contract."""
        return self.url(contrat=[c for c in self.contrat if c != code], suite="")


@router.get("/")
async def home(here: Visitor) -> Response:
    latest: list[views.Card] = []
    try:
        latest = (await here.gateway.search_offers({"limit": 3, "sort": "-published_at"})).items
    except Problem as problem:
        if problem.status < 500:
            raise
    return await here.page("pages/home.html", latest=latest, search=Search(), radii=RADII)


@router.get("/offres")
async def results(here: Visitor, search: Annotated[Search, Query()], request: Request) -> Response:
    places = await _places(here, search)
    place = places[0] if len(places) == 1 else None
    found = await _search(here, search, place) if place or not search.lieu else views.Results()
    is_fragment = (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Target") == "resultats"
    )
    response = await here.page(
        "fragments/results.html" if is_fragment else "pages/results.html",
        search=search,
        place=place,
        places=places,
        found=found,
        radii=RADII,
        contracts=CONTRACTS,
    )
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


async def _places(here: Visit, search: Search) -> list[views.Place]:
    """Return the communes the search may mean: one, several homonyms, or none."""
    if not search.lieu.strip():
        return []
    proposed = await here.gateway.suggest_places(search.lieu.strip())
    if search.insee:
        chosen = [place for place in proposed if place.insee_code == search.insee]
        return chosen or [views.Place(insee_code=search.insee, name=search.lieu)]
    exact = [p for p in proposed if p.name.casefold() == search.lieu.strip().casefold()]
    return exact or proposed


async def _search(here: Visit, search: Search, place: views.Place | None) -> views.Results:
    return await here.gateway.search_offers(
        {
            "q": search.metier.strip() or None,
            "near": place.insee_code if place else None,
            "radius_km": search.rayon if place else None,
            "widen": "true" if place else None,
            "contract": search.contrat,
            "no_diploma": "true" if search.sans_diplome else None,
            "sort": search.tri or None,
            "cursor": search.suite or None,
            "limit": 10,
        }
    )


@router.get("/offres/{offer_id}")
async def offer(here: Visitor, offer_id: UUID, insee: str = "") -> Response:
    shown = await here.gateway.get_offer(offer_id)
    sessions: list[views.Session] | None
    try:
        sessions = await here.gateway.list_offer_trainings(offer_id, {"near": insee or None})
    except Problem as problem:
        if problem.status < 500:
            raise
        sessions = None
    return await here.page("pages/offer.html", offer=shown, sessions=sessions)
