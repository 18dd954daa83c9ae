"""The doors about words and places: suggestions, basins."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from chassis.auth import AnyActor
from chassis.clock import now
from chassis.http import ReadSession, router
from services.matching import memory, use_cases
from services.matching.api.answering import LONG, public
from services.matching.repository import DemandRepository, ReadingRepository
from services.matching.schemas import BasinsOut, DemandOut, OccupationsOut, PlacesOut

suggest = router("/suggest", tags=["Suggestions"])
basins = router("/basins", tags=["Bassins"])
demand = router("/unmet-demand", tags=["Bassins"])

SUGGESTED = 10
Typed = Annotated[str, Query(min_length=2, max_length=100)]


@suggest.get("/occupations", response_model=OccupationsOut, summary="Proposer des métiers")
async def suggest_occupations(request: Request, actor: AnyActor, q: Typed) -> Response:
    return public(request, OccupationsOut.of(memory.suggest(q, SUGGESTED)), LONG)


@suggest.get("/places", response_model=PlacesOut, summary="Proposer des communes")
async def suggest_places(request: Request, actor: AnyActor, q: Typed) -> Response:
    departments = memory.departments_around(request.app.state.region)
    return public(request, PlacesOut.of(memory.suggest_places(q, SUGGESTED, departments)), LONG)


@basins.get("", response_model=BasinsOut, summary="Les bassins ouverts et la fraîcheur des sources")
async def list_basins(request: Request, actor: AnyActor, session: ReadSession) -> Response:
    reading = ReadingRepository(session)
    counts = await reading.offers_by_basin()
    fresh = [*await reading.freshness_of_offers(), *await reading.freshness_of_sessions()]
    return public(request, BasinsOut.of(request.app.state.region, counts, fresh, now()))


@demand.get("", response_model=DemandOut, summary="Ce qui manque, par bassin, métier et mois")
async def get_unmet_demand(request: Request, actor: AnyActor, session: ReadSession) -> Response:
    today = now().date()
    lacks = await use_cases.unmet_demand(DemandRepository(session, today))
    return public(request, DemandOut.of(lacks, request.app.state.region, today))
