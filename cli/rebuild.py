"""`traitdunion rebuild`: makes a read model again from its topics."""

import asyncio
import importlib
from typing import Annotated, Any

import typer

from chassis.database import connect
from chassis.region import load_region
from chassis.replay import GroupIsAtWork, Replay
from chassis.settings import ServiceSettings
from chassis.unit_of_work import ActorRef, UnitOfWork
from cli.dead_letters import section_of, settings_of


def rebuild(
    service: Annotated[str, typer.Argument(help="Le service, arrêté")],
) -> None:
    """Refait un modèle de lecture à partir de ses sujets, en une seule transaction."""
    settings = settings_of(service)
    consumers = importlib.import_module(f"services.{service}.consumers")
    rebuilt = getattr(consumers, "rebuild", None)
    if rebuilt is None:
        typer.echo(f"{service} possède ses données : rien ne les refait.", err=True)
        raise typer.Exit(2)
    try:
        heard = asyncio.run(_rebuild(settings, rebuilt))
    except GroupIsAtWork:
        typer.echo(f"Le service {service} tourne : arrêtez-le d’abord.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{service} : refait à partir de {heard} message(s)")


async def _rebuild(settings: ServiceSettings, rebuilt: Any) -> int:
    region, sessions = load_region(settings.region_file), connect(settings)
    try:
        replay = Replay(settings, region.code)
        await replay.wait_for_rest()
        async with UnitOfWork(sessions, actor=ActorRef("ops", "rebuild")) as uow:
            await rebuilt(uow, replay, section_of(settings))
        await asyncio.to_thread(replay.set_group)
        return replay.count
    finally:
        await sessions.engine.dispose()
