"""HTTP routes of matching: search, the trainings of an offer, suggestions, basins."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from chassis.auth import AnyActor
from chassis.clock import now
from chassis.cursors import Cursors
from chassis.http import ReadSession, conditional, router
from services.matching import memory, use_cases
from services.matching.domain.facts import NOWHERE, Seeker
from services.matching.domain.search import Position
from services.matching.domain.trainings import TrainingPosition
from services.matching.repository import (
    ReadingRepository,
    SearchRepository,
    TrainingsRepository,
)
from services.matching.schemas import (
    Around,
    BasinsOut,
    CardsOut,
    OccupationsOut,
    PlacesOut,
    Search,
    SearchOut,
    SessionIds,
    ToPropose,
    TrainingKnownOut,
    TrainingSearch,
    TrainingsFoundOut,
    TrainingsOut,
)

offers = router("/offers", tags=["Offres"])
trainings = router("/trainings", tags=["Formations"])
suggest = router("/suggest", tags=["Suggestions"])
basins = router("/basins", tags=["Bassins"])
ROUTERS = (offers, trainings, suggest, basins)

SHORT, LONG = "public, max-age=30", "public, max-age=86400"
SUGGESTED = 10
Typed = Annotated[str, Query(min_length=2, max_length=100)]


def _public(request: Request, body: BaseModel, cache: str = SHORT) -> Response:
    return conditional(request, body, weak=True, cache=cache, vary="Accept, Accept-Encoding")


@offers.get("", response_model=SearchOut, summary="Chercher des offres")
async def search_offers(
    request: Request, actor: AnyActor, session: ReadSession, asked: Annotated[Search, Query()]
) -> Response:
    state = request.app.state
    cursors, filters = Cursors(state.settings.list_key), asked.filters()
    after = Position.read(cursors.read(asked.cursor, filters)) if asked.cursor else None
    results = await use_cases.search_offers(
        _searching(request, session),
        ReadingRepository(session),
        wish=asked.wish(),
        after=after,
        region=state.section,
    )
    following = results.next_position
    cursor = cursors.write(following.written(), filters) if following else None
    return _public(request, SearchOut.of(results, state.region, cursor))


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
    assessing = await _assessing(request, session, around)
    answer = await use_cases.trainings_of(assessing, offer_id=offer_id)
    return _public(request, TrainingsOut.of(answer))


@offers.get("/{offer_id}/session-ids", summary="Les sessions à proposer avec une candidature")
async def list_session_ids(
    request: Request,
    offer_id: UUID,
    actor: AnyActor,
    session: ReadSession,
    asked: Annotated[ToPropose, Query()],
) -> SessionIds:
    assessing = await _assessing(request, session, asked)
    days = request.app.state.section.starts_in_days
    found = await use_cases.session_ids(
        assessing, offer_id=offer_id, in_days=days, limit=asked.limit
    )
    return SessionIds(session_ids=found)


@offers.get(
    "/{offer_id}/similar", response_model=CardsOut, summary="D’autres offres du même métier"
)
async def list_similar_offers(
    request: Request, offer_id: UUID, actor: AnyActor, session: ReadSession
) -> Response:
    assessing = await _assessing(request, session, Around())
    found = await use_cases.similar_offers(assessing, offer_id=offer_id)
    return _public(request, CardsOut.of(found, assessing.shown(found), request.app.state.region))


@trainings.get("", response_model=TrainingsFoundOut, summary="Chercher des formations")
async def search_trainings(
    request: Request,
    actor: AnyActor,
    session: ReadSession,
    asked: Annotated[TrainingSearch, Query()],
) -> Response:
    state = request.app.state
    cursors, filters = Cursors(state.settings.list_key), asked.filters()
    after = TrainingPosition.read(cursors.read(asked.cursor, filters)) if asked.cursor else None
    spot = await use_cases.find_place(
        ReadingRepository(session), insee_code=asked.insee_code, lat=asked.lat, lon=asked.lon
    )
    question = use_cases.training_question(
        spot,
        words=asked.q,
        radius_km=asked.radius_km or state.section.radius_km,
        starts_before=asked.starts_before,
        level=asked.level,
    )
    results = await use_cases.search_trainings(
        TrainingsRepository(session, now().date()),
        question=question,
        after=after,
        limit=asked.limit,
    )
    following = results.next_position
    cursor = cursors.write(following, filters) if following else None
    return _public(request, TrainingsFoundOut.of(results, cursor))


@trainings.get("/{training_id}", response_model=TrainingKnownOut, summary="Lire une formation")
async def get_training(
    request: Request,
    training_id: UUID,
    actor: AnyActor,
    session: ReadSession,
    around: Annotated[Around, Query()],
) -> Response:
    assessing = await _assessing(request, session, around)
    known = await use_cases.training(
        TrainingsRepository(session, assessing.today), assessing, training_id=training_id
    )
    body = TrainingKnownOut.known(known, assessing.shown(known.offers), request.app.state.region)
    return _public(request, body)


@suggest.get("/occupations", response_model=OccupationsOut, summary="Proposer des métiers")
async def suggest_occupations(request: Request, actor: AnyActor, q: Typed) -> Response:
    return _public(request, OccupationsOut.of(memory.suggest(q, SUGGESTED)), LONG)


@suggest.get("/places", response_model=PlacesOut, summary="Proposer des communes")
async def suggest_places(request: Request, actor: AnyActor, q: Typed) -> Response:
    departments = memory.departments_around(request.app.state.region)
    return _public(request, PlacesOut.of(memory.suggest_places(q, SUGGESTED, departments)), LONG)


@basins.get("", response_model=BasinsOut, summary="Les bassins ouverts et la fraîcheur des sources")
async def list_basins(request: Request, actor: AnyActor, session: ReadSession) -> Response:
    reading = ReadingRepository(session)
    counts = await reading.offers_by_basin()
    fresh = [*await reading.freshness_of_offers(), *await reading.freshness_of_sessions()]
    return _public(request, BasinsOut.of(request.app.state.region, counts, fresh, now()))


async def _assessing(request: Request, session: ReadSession, around: Around) -> use_cases.Assessing:
    """Return what is needed to look at an offer for whoever asks."""
    reading = ReadingRepository(session)
    spot = await use_cases.find_place(
        reading, insee_code=around.insee_code, lat=around.lat, lon=around.lon
    )
    seeker = Seeker(spot or NOWHERE, level=around.level)
    return use_cases.Assessing(
        reading, seeker, use_cases.rules_of(request.app.state.section), now().date()
    )


def _searching(request: Request, session: ReadSession) -> use_cases.Searching:
    """Return where to look: in memory as soon as the catalogue is there."""
    state, today = request.app.state, now().date()
    search = SearchRepository(session, use_cases.rules_of(state.section), today)
    live = getattr(state, "catalogue", None)
    return use_cases.Searching(search, live.on(today) if live else None)
