"""What runs beside the doors: the live feed of cases, and the measures on the internal port."""

import asyncio
from uuid import UUID

from prometheus_client import start_http_server

from chassis.application import Context, Worker
from chassis.live_feed import follow
from contracts.candidacy import EVENTS


async def follow_candidacies(context: Context) -> None:
    """Ring those who watch a case each time something is said of it."""

    async def ring(key: str) -> None:
        context.state.live.ring(UUID(key))

    await follow(context.settings, context.region_file.code, EVENTS, ring)


async def show_measures(context: Context) -> None:
    """Serve the measures of this process on its internal port, on the loopback."""
    if (port := context.settings.metrics_port) is None:
        return
    server, thread = start_http_server(port, addr=context.settings.metrics_host)
    try:
        await asyncio.Event().wait()
    finally:
        server.shutdown()
        await asyncio.to_thread(thread.join)


WORKERS: tuple[Worker, ...] = (follow_candidacies, show_measures)
