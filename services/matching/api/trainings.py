"""The doors about trainings."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response

from chassis.auth import AnyActor
from chassis.clock import now
from chassis.cursors import Cursors
from chassis.http import ReadSession, router
from services.matching import use_cases
from services.matching.api.answering import assessing_for, public
from services.matching.domain.trainings import TrainingPosition
from services.matching.repository import ReadingRepository, TrainingsRepository
from services.matching.schemas import Around, TrainingKnownOut, TrainingSearch, TrainingsFoundOut

trainings = router("/trainings", tags=["Formations"])


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
    return public(request, TrainingsFoundOut.of(results, cursor))


@trainings.get("/{training_id}", response_model=TrainingKnownOut, summary="Lire une formation")
async def get_training(
    request: Request,
    training_id: UUID,
    actor: AnyActor,
    session: ReadSession,
    around: Annotated[Around, Query()],
) -> Response:
    assessing = await assessing_for(request, session, around)
    known = await use_cases.training(
        TrainingsRepository(session, assessing.today), assessing, training_id=training_id
    )
    body = TrainingKnownOut.known(known, assessing.shown(known.offers), request.app.state.region)
    return public(request, body)
