"""Is this process alive, and ready? Kafka is not part of readiness: without it, we still store."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import text

from chassis import dead_letters, outbox, timers
from chassis.database import Sessions
from chassis.revisions import has_every_revision

OUTBOX_ROWS = Gauge("tdu_outbox_rows", "Messages that wait for Kafka")
OUTBOX_AGE = Gauge("tdu_outbox_oldest_seconds", "Age of the oldest message that waits")
TIMERS_LATE = Gauge("tdu_timers_overdue_seconds", "Age of the oldest timer that is due")
LETTERS = Gauge("tdu_dead_letters_open", "Messages that could not be handled", ["reason"])
MEASURE_SECONDS = 5

router = APIRouter(include_in_schema=False)
measures = APIRouter(include_in_schema=False)


@router.get("/health/live")
async def live(request: Request) -> Response:
    """The event loop answers and the background tasks exist."""
    tasks: list[asyncio.Task[None]] = getattr(request.app.state, "tasks", [])
    dead = [task.get_name() for task in tasks if task.done()]
    return JSONResponse({"alive": not dead, "stopped": dead}, 503 if dead else 200)


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """The database answers and has every migration."""
    reasons = await _reasons(request)
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


async def _reasons(request: Request) -> list[str]:
    state = request.app.state
    try:
        async with asyncio.timeout(2), state.sessions() as session:
            await session.execute(text("SELECT 1"))
            if not getattr(state, "at_head", False):
                state.at_head = await _is_at_head(state.sessions)
    except Exception:
        return ["base de données injoignable"]
    return [] if state.at_head else ["migrations en attente"]


async def _is_at_head(sessions: Sessions) -> bool:
    async with sessions.engine.connect() as connection:
        return await connection.run_sync(has_every_revision, sessions.service)


@measures.get("/metrics")
async def metrics() -> Response:
    """Metrics of this process, for the internal port."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def measure(sessions: Sessions) -> None:
    """Keep the gauges of the database up to date, for ever."""
    while True:
        try:
            async with sessions() as session:
                OUTBOX_ROWS.set(await outbox.waiting(session))
                OUTBOX_AGE.set(await outbox.oldest_seconds(session))
                TIMERS_LATE.set(await timers.overdue_seconds(session))
                LETTERS.clear()
                for reason, count in (await dead_letters.count_open(session)).items():
                    LETTERS.labels(reason=reason).set(count)
        except Exception:
            OUTBOX_AGE.set(-1)
        await asyncio.sleep(MEASURE_SECONDS)
