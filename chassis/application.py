"""A service in one call: its HTTP, its consumers, its relay, its timers, all supervised."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chassis import failpoints, health, logging, problems, purging, timers as timers_
from chassis.auth import Signer, current_actor
from chassis.batching import Batches
from chassis.consuming import Subscriptions
from chassis.database import Sessions, connect, dsn
from chassis.errors import DomainError
from chassis.kafka import Consumers
from chassis.middleware import Edge
from chassis.region import Region, RegionSection, load_region
from chassis.relay import Relay
from chassis.settings import ServiceSettings
from chassis.timers import Timers

RESTART_WAITS = (1.0, 2.0, 5.0)


@dataclass
class Context:
    """What a worker of a service receives."""

    settings: Any
    region: Any
    region_file: Region
    sessions: Sessions
    state: Any


Worker = Callable[[Context], Awaitable[None]]


def service_app(
    settings: ServiceSettings,
    *,
    section: type[RegionSection],
    routers: Sequence[APIRouter] = (),
    listens_to: Subscriptions | None = None,
    batches: Batches | None = None,
    timers: Timers | None = None,
    workers: Sequence[Worker] = (),
    internal: bool = True,
    **options: Any,
) -> FastAPI:
    """Return a service ready to be served.

    ``internal``: callers are services with a signed identity (all but the gateway, which shows
    its measures on a port of its own).
    """
    logging.configure(settings.service, settings.log_level)
    failpoints.arm(settings)
    options = {"openapi_url": None, "docs_url": None, "redoc_url": None} | options
    app = FastAPI(redirect_slashes=False, lifespan=_lifespan, **options)
    _equip(app.state, settings, section)
    app.state.listens_to, app.state.batches = listens_to or {}, batches or {}
    app.state.timers = timers or {}
    app.state.workers = workers
    app.state.identify = _caller if internal else None
    _open_doors(app, (health.router, *((health.measures,) if internal else ()), *routers))
    return app


def _equip(state: Any, settings: ServiceSettings, section: type[RegionSection]) -> None:
    """Give the doors what they need."""
    state.settings = settings
    state.region = load_region(settings.region_file)
    state.section = state.region.section(settings.service, section)
    state.sessions = connect(settings)
    if settings.internal_key_file is not None:
        state.signer = Signer.from_file(settings.service, settings.internal_key_file)


def _open_doors(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Open the routes, behind the edge where every refusal gets its form."""
    app.add_middleware(Edge)
    for kind in (DomainError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, problems.handle)
    for each in routers:
        app.include_router(each)


async def _caller(request: Request) -> str:
    actor = await current_actor(request)
    return f"{actor.caller}:{actor.role.value}:{actor.id or '-'}"


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    settings, sessions = state.settings, state.sessions
    consumers = Consumers(
        *(settings, state.region.code, state.listens_to, sessions, state.section, state.batches)
    )
    relay = Relay(
        dsn(settings), settings.kafka_url, region=state.region.code, service=settings.service
    )
    context = Context(settings, state.section, state.region, sessions, state)
    jobs: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("consumers", consumers.run),
        ("relay", relay.run),
        ("timers", lambda: timers_.run(sessions, state.timers, state.section)),
        ("measures", lambda: health.measure(sessions)),
        ("purge", lambda: purging.run(sessions)),
        *((worker.__name__, lambda w=worker: w(context)) for worker in state.workers),
    ]
    state.consumers = consumers
    state.tasks = [asyncio.create_task(_supervised(name, job), name=name) for name, job in jobs]
    try:
        yield
    finally:
        await _stop(state.tasks, consumers)
        await sessions.engine.dispose()


async def _stop(tasks: list[asyncio.Task[None]], consumers: Consumers) -> None:
    """Consumers finish the record in hand; the relay and the others stop."""
    with contextlib.suppress(Exception):
        await consumers.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _supervised(name: str, job: Callable[[], Awaitable[None]]) -> None:
    """Run a background job; restart it when it fails, with a growing pause."""
    failures = 0
    while True:
        try:
            await job()
            await asyncio.Event().wait()
        except Exception as error:
            logging.get_logger().error("task.failed", task=name, exc_info=error)
            await asyncio.sleep(RESTART_WAITS[min(failures, len(RESTART_WAITS) - 1)])
            failures += 1
