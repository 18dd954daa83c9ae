"""The door that says when each source of a service was last read whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import AnyActor
from chassis.http import Answer, ReadSession, router
from chassis.imports import RunsRepository

Runs = Callable[[AsyncSession], RunsRepository[Any, Any]]


class SourceRead(Answer):
    """A source, and when its last whole reading began."""

    source: str
    read_at: datetime


class SourcesRead(Answer):
    """Every source that was ever read whole."""

    items: list[SourceRead]


def sources_door(runs: Runs) -> APIRouter:
    """Return the route ``GET /sources`` of a service that imports."""
    door = router("/sources", tags=["Sources"])

    @door.get("", summary="Quand chaque source a été lue en entier pour la dernière fois")
    async def list_sources(actor: AnyActor, session: ReadSession) -> SourcesRead:
        """Return when each source was last read."""
        found = await runs(session).read_at()
        items = [SourceRead(source=source, read_at=at) for source, at in sorted(found.items())]
        return SourcesRead(items=items)

    return door
