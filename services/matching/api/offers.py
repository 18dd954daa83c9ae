"""The doors about offers: search, counts, points, and what one offer leads to."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response

from chassis.auth import AnyActor
from chassis.cursors import Cursors
from chassis.http import ReadSession, router
from services.matching import use_cases
from services.matching.api.answering import assessing_for, public, searching
from services.matching.domain.search import Position
from services.matching.repository import ReadingRepository
from services.matching.schemas import (
    Around,
    CardsOut,
    FacetsOut,
    Filters,
    InsteadOf,
    PointsOut,
    Search,
    SearchOut,
    SessionIds,
    ToPropose,
    TrainingsOut,
)

offers = router("/offers", tags=["Offres"])


@offers.get("", response_model=SearchOut, summary="Chercher des offres")
async def search_offers(
    request: Request, actor: AnyActor, session: ReadSession, asked: Annotated[Search, Query()]
) -> Response:
    state = request.app.state
    cursors, filters = Cursors(state.settings.list_key), asked.filters()
    after = Position.read(cursors.read(asked.cursor, filters)) if asked.cursor else None
    results = await use_cases.search_offers(
        searching(request, session),
        ReadingRepository(session),
        wish=asked.wish(),
        after=after,
        region=state.section,
    )
    following = results.next_position
    cursor = cursors.write(following.written(), filters) if following else None
    return public(request, SearchOut.of(results, state.region, cursor))


@offers.get("/facets", response_model=FacetsOut, summary="Compter les offres de chaque filtre")
async def count_offers(
    request: Request, actor: AnyActor, session: ReadSession, asked: Annotated[Filters, Query()]
) -> Response:
    counted = await use_cases.count_offers(
        searching(request, session),
        ReadingRepository(session),
        wish=asked.wish(),
        region=request.app.state.section,
    )
    return public(request, FacetsOut.of(counted))


@offers.get("/points", response_model=PointsOut, summary="Les offres d’une recherche, en points")
async def search_offers_geojson(
    request: Request, actor: AnyActor, session: ReadSession, asked: Annotated[Filters, Query()]
) -> Response:
    located = await use_cases.locate_offers(
        searching(request, session),
        ReadingRepository(session),
        wish=asked.wish(),
        region=request.app.state.section,
    )
    return public(request, PointsOut.of(located, request.app.state.region))


@offers.get(
    "/{offer_id}/trainings", response_model=TrainingsOut, summary="Les formations d’une offre"
)
async def list_offer_trainings(
    request: Request,
    offer_id: UUID,
    actor: AnyActor,
    session: ReadSession,
    around: Annotated[Around, Query()],
) -> Response:
    assessing = await assessing_for(request, session, around)
    answer = await use_cases.trainings_of(assessing, offer_id=offer_id)
    return public(request, TrainingsOut.of(answer))


@offers.get("/{offer_id}/session-ids", summary="Les sessions à proposer avec une candidature")
async def list_session_ids(
    request: Request,
    offer_id: UUID,
    actor: AnyActor,
    session: ReadSession,
    asked: Annotated[ToPropose, Query()],
) -> SessionIds:
    assessing = await assessing_for(request, session, asked)
    days = request.app.state.section.starts_in_days
    found = await use_cases.session_ids(
        assessing, offer_id=offer_id, in_days=days, limit=asked.limit
    )
    return SessionIds(session_ids=found)


@offers.get(
    "/{offer_id}/similar", response_model=CardsOut, summary="D’autres offres du même métier"
)
async def list_similar_offers(
    request: Request,
    offer_id: UUID,
    actor: AnyActor,
    session: ReadSession,
    asked: Annotated[InsteadOf, Query()],
) -> Response:
    assessing = await assessing_for(request, session, asked)
    found, because = await use_cases.similar_offers(
        assessing, offer_id=offer_id, reason=asked.reason
    )
    region, shown = request.app.state.region, assessing.shown(found)
    return public(request, CardsOut.of(found, shown, region, because))
