"""Live updates of one case: only what this reader may see, only when it changes."""

import hashlib
import json
from collections.abc import AsyncIterator
from time import monotonic
from uuid import UUID

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from chassis.errors import DomainError, Unavailable
from services.gateway.api.doors import CallerAt, Limited, Policy, door
from services.gateway.api.relaying import LiveAt, ServicesAt
from services.gateway.clients.services import Services
from services.gateway.domain import Caller
from services.gateway.memory import Watcher

router = APIRouter(tags=["Candidat"])

WHOLE_SECONDS = 900.0
COMMENT_SECONDS = 15.0
RE_READ_SECONDS = 30.0


@door(
    router,
    "GET",
    "/v1/candidacies/{candidacy_id}/events",
    Policy("CE", "gateway", relation="own", limited=Limited.ANYONE),
    summary="Suivre une candidature en direct (text/event-stream)",
)
async def stream_candidacy(
    request: Request,
    candidacy_id: UUID,
    caller: CallerAt,
    services: ServicesAt,
    live: LiveAt,
) -> Response:
    live.check_room(caller.key)
    first = await services.call("candidacy", "GET", f"/candidacies/{candidacy_id}", caller)
    reading = Reading(services, caller, f"/candidacies/{candidacy_id}")
    known = request.headers.get("last-event-id", "")

    async def events() -> AsyncIterator[str]:
        with live.watch(caller.key, candidacy_id) as watcher:
            yield "retry: 3000\n\n"
            if event := reading.news(first, known):
                yield event
            async for line in _follow(reading, watcher):
                yield line

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


class Reading:
    """What one reader last saw of one case."""

    def __init__(self, services: Services, caller: Caller, path: str) -> None:
        self._services, self._caller, self._path = services, caller, path
        self._etag = ""

    def news(self, answer: httpx.Response, known: str = "") -> str | None:
        """Return the event of an answer, or none when the reader has seen it."""
        etag = answer.headers.get("etag", "")
        self._etag = etag or self._etag
        event_id = hashlib.sha256(etag.encode()).hexdigest()[:24]
        if answer.status_code == 304 or event_id == known:
            return None
        data = json.dumps({"status": answer.json()["status"]})
        return f"id: {event_id}\nevent: candidacy.status\ndata: {data}\n\n"

    async def again(self) -> str | None:
        """Read the case again. Raises when this reader may not see it any more."""
        headers = {"If-None-Match": self._etag} if self._etag else {}
        try:
            answer = await self._services.call(
                "candidacy", "GET", self._path, self._caller, headers=headers
            )
        except Unavailable:
            return None
        same = answer.headers.get("etag", "") == self._etag
        return None if same else self.news(answer)


async def _follow(reading: Reading, watcher: Watcher) -> AsyncIterator[str]:
    """Tell the changes until the session ends, the rights end, or a quarter of an hour passes."""
    began = read_at = monotonic()
    while not watcher.closed and monotonic() - began < WHOLE_SECONDS:
        rung = await watcher.wait(COMMENT_SECONDS)
        if watcher.closed:
            return
        if not rung:
            yield ": \n\n"
        if rung or monotonic() - read_at >= RE_READ_SECONDS:
            read_at = monotonic()
            try:
                event = await reading.again()
            except DomainError:
                return
            if event:
                yield event
