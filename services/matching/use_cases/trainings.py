"""Answers about trainings: those around a place, and one with the offers it leads to."""

from datetime import date
from uuid import UUID

from chassis.errors import Gone, NotFound
from services.matching import memory
from services.matching.domain.facts import Spot
from services.matching.domain.opening import key_of
from services.matching.domain.search import COUNT_LIMIT, Hit
from services.matching.domain.trainings import (
    TrainingFound,
    TrainingKnown,
    TrainingPosition,
    TrainingQuestion,
    TrainingResults,
)
from services.matching.repository import TrainingsRepository
from services.matching.use_cases.assessing import Assessing

OFFERS_SHOWN = 6


def training_question(
    spot: Spot | None,
    *,
    words: str,
    radius_km: int,
    starts_before: date | None,
    level: int | None,
) -> TrainingQuestion:
    """Return what a search comes to, once words are read as people mean them."""
    meant = memory.meant_by(words)
    return TrainingQuestion(
        words=tuple(each.lower() for each in memory.words(meant.written or words)),
        parents=meant.parents,
        point=spot.point if spot else None,
        radius_km=radius_km,
        starts_before=starts_before,
        level=level,
    )


async def search_trainings(
    trainings: TrainingsRepository,
    *,
    question: TrainingQuestion,
    after: TrainingPosition | None,
    limit: int,
) -> TrainingResults:
    """Find trainings by their nearest session to come, else by their first."""
    seen = after.seen if after else 0
    shown = max(0, min(limit, COUNT_LIMIT - seen))
    rows = await trainings.page(question, after, shown + 1)
    items = [
        TrainingFound(each.session.session(), each.metres, each.dates) for each in rows[:shown]
    ]
    more = len(rows) > shown > 0 and seen + shown < COUNT_LIMIT
    last = rows[shown - 1] if more else None
    return TrainingResults(
        items=items,
        total=await trainings.count(question),
        next_position=TrainingPosition(last.key, last.training_id, seen + shown) if last else None,
    )


async def training(
    trainings: TrainingsRepository, assessing: Assessing, *, training_id: UUID
) -> TrainingKnown:
    """Return a training, its sessions to come, and the nearest offers it leads to."""
    rows = await trainings.sessions_of(training_id)
    if not rows:
        raise NotFound
    today = assessing.today
    coming = [each for each in rows if each.is_open and each.enter_by and each.enter_by > today]
    if not coming:
        raise Gone("Aucune date n’est à venir pour cette formation.")
    parents = sorted({parent for each in coming for parent in each.course().rome_parents})
    known = (each.course().spot.point for each in coming)
    point = assessing.seeker.spot.point or next((each for each in known if each), None)
    rows_of_offers = await trainings.offers_for(parents, point, OFFERS_SHOWN)
    offers = [(row, Hit(key_of(row.id), metres)) for row, metres in rows_of_offers]
    return TrainingKnown([each.session() for each in coming], await assessing.offers(offers))
