"""Who may call: providers, and partners whose key has the scope."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from chassis.auth import Actor, ProviderActor, Role
from services.trainings.domain.seats import ScopeMissing
from services.trainings.settings import TrainingsRegion


def _may(scope: str) -> Callable[..., Awaitable[Actor]]:
    async def allowed(actor: ProviderActor) -> Actor:
        if actor.role is Role.PARTNER and scope not in actor.scopes:
            raise ScopeMissing(f"Demandez le droit {scope} pour cette clé.")
        return actor

    return allowed


async def _region(request: Request) -> TrainingsRegion:
    section: TrainingsRegion = request.app.state.section
    return section


Reader = Annotated[Actor, Depends(_may("enrolments:read"))]
Writer = Annotated[Actor, Depends(_may("enrolments:write"))]
SessionsReader = Annotated[Actor, Depends(_may("sessions:read"))]
SessionsWriter = Annotated[Actor, Depends(_may("sessions:write"))]
RegionAt = Annotated[TrainingsRegion, Depends(_region)]
