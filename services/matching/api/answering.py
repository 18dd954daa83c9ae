"""What the doors of matching share: who looks, where to look, and public answers."""

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from chassis.clock import now
from chassis.http import ReadSession, conditional
from services.matching import use_cases
from services.matching.domain.facts import NOWHERE, Seeker
from services.matching.repository import ReadingRepository, SearchRepository
from services.matching.schemas import Around

SHORT, LONG = "public, max-age=30", "public, max-age=86400"


def public(request: Request, body: BaseModel, cache: str = SHORT) -> Response:
    return conditional(request, body, weak=True, cache=cache, vary="Accept, Accept-Encoding")


async def assessing_for(
    request: Request, session: ReadSession, around: Around
) -> use_cases.Assessing:
    """Return what is needed to look at an offer for whoever asks."""
    reading = ReadingRepository(session)
    spot = await use_cases.find_place(
        reading, insee_code=around.insee_code, lat=around.lat, lon=around.lon
    )
    seeker = Seeker(spot or NOWHERE, level=around.level)
    return use_cases.Assessing(
        reading, seeker, use_cases.rules_of(request.app.state.section), now().date()
    )


def searching(request: Request, session: ReadSession) -> use_cases.Searching:
    """Return where to look: in memory as soon as the catalogue is there."""
    state, today = request.app.state, now().date()
    search = SearchRepository(session, use_cases.rules_of(state.section), today)
    live = getattr(state, "catalogue", None)
    return use_cases.Searching(search, live.on(today) if live else None)
