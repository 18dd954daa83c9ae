"""`traitdunion dead-letters`: what could not be handled, seen and settled."""

import asyncio
import getpass
import importlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from chassis import dead_letters
from chassis.consuming import Dispatcher, Subscriptions
from chassis.database import Sessions, connect
from chassis.dead_letters import Choice
from chassis.region import RegionSection, load_region
from chassis.settings import SERVICES, ServiceSettings
from chassis.tables import DeadLetter
from chassis.unit_of_work import ActorRef, UnitOfWork

app = typer.Typer(help="Messages en échec", no_args_is_help=True)

Service = Annotated[str, typer.Argument(help="Le service")]
Id = Annotated[UUID | None, typer.Option("--id", help="Ce message seulement")]
Why = Annotated[str | None, typer.Option("--reason", help="MALFORMED, SCHEMA, HANDLER_ERROR…")]
Type = Annotated[str | None, typer.Option("--type", help="Ce type seulement, TrainingReserved.v1")]
Since = Annotated[datetime | None, typer.Option("--since", help="Depuis cette date")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Montrer sans rien faire")]


@app.command("list")
def list_(
    service: Service, id_: Id = None, reason: Why = None, type_: Type = None, since: Since = None
) -> None:
    """Montre les messages en échec d’un service, jamais leur contenu."""
    asyncio.run(_list(service, _choice(id_, reason, type_, since)))


@app.command("replay")
def replay(
    service: Service,
    id_: Id = None,
    reason: Why = None,
    type_: Type = None,
    since: Since = None,
    dry_run: DryRun = False,
) -> None:
    """Traite de nouveau des messages en échec, chacun dans sa transaction."""
    choice = _choice(id_, reason, type_, since)
    if dry_run:
        asyncio.run(_list(service, choice))
        return
    if failed := asyncio.run(_replay(service, choice)):
        raise typer.Exit(min(failed, 100))


@app.command("discard")
def discard(
    service: Service,
    resolution: Annotated[str, typer.Option("--resolution", help="Code du motif de l’abandon")],
    id_: Id = None,
    reason: Why = None,
    type_: Type = None,
    since: Since = None,
    dry_run: DryRun = False,
) -> None:
    """Abandonne des messages en échec ; le motif est écrit dans le journal d’audit."""
    choice = _choice(id_, reason, type_, since)
    if choice == Choice():
        raise typer.BadParameter("dites lesquels : --id, --reason, --type ou --since")
    asyncio.run(_list(service, choice) if dry_run else _discard(service, choice, resolution))


def _choice(
    id_: UUID | None, reason: str | None, type_: str | None, since: datetime | None
) -> Choice:
    return Choice(id_, reason, type_, since.astimezone() if since else None)


async def _list(service: str, choice: Choice) -> None:
    sessions = connect(settings_of(service))
    try:
        letters = await _open(sessions, choice)
    finally:
        await sessions.engine.dispose()
    for letter in letters:
        key = (letter.key or b"").decode("utf-8", "backslashreplace")[:64]
        place = f"{letter.topic}/{letter.partition}@{letter.offset}"
        typer.echo(
            f"{letter.id}  {letter.reason}  {letter.type or '?'}  {place}  clé {key!r}  "
            f"{letter.handler}  {letter.error_class} {letter.error_fields or ''}".rstrip()
        )
    typer.echo(f"{len(letters)} message(s) en échec")


async def _replay(service: str, choice: Choice) -> int:
    settings = settings_of(service)
    sessions = connect(settings)
    try:
        letters = await _open(sessions, choice)
        counts = {"REPLAYED": 0, "OPEN": 0}
        for letter in letters:
            dispatcher = _dispatcher(settings, sessions, letter)
            outcome = await dispatcher.replay(letter.id, by=getpass.getuser()[:64])
            if outcome:
                counts[outcome] += 1
    finally:
        await sessions.engine.dispose()
    typer.echo(f"{counts['REPLAYED']} traité(s), {counts['OPEN']} encore en échec")
    return counts["OPEN"]


async def _discard(service: str, choice: Choice, resolution: str) -> None:
    sessions, by = connect(settings_of(service)), getpass.getuser()[:64]
    count = 0
    try:
        for letter in await _open(sessions, choice):
            async with UnitOfWork(sessions, actor=ActorRef("ops", by)) as uow:
                if not await dead_letters.resolve(
                    uow.session, letter.id, status="DISCARDED", by=by, resolution=resolution[:40]
                ):
                    continue
                uow.audit(
                    action="dead_letter.discarded",
                    object_kind="dead_letter",
                    object_id=letter.id,
                    reason_code=resolution[:64],
                )
            count += 1
    finally:
        await sessions.engine.dispose()
    typer.echo(f"{count} message(s) abandonné(s)")


async def _open(sessions: Sessions, choice: Choice) -> Sequence[DeadLetter]:
    async with sessions() as session:
        return await dead_letters.open_letters(session, choice)


def _dispatcher(settings: ServiceSettings, sessions: Sessions, letter: DeadLetter) -> Dispatcher:
    """Return what handles the stream of a letter, as the running service would."""
    listens_to: Subscriptions = _part(settings.service, "consumers").LISTENS_TO
    stream = letter.topic.partition(".")[2]
    return Dispatcher(stream, listens_to, sessions, section_of(settings))


def section_of(settings: ServiceSettings) -> RegionSection:
    """Return the section of the region file that a service reads."""
    region = load_region(settings.region_file)
    section: RegionSection = region.section(settings.service, _one(settings.service, RegionSection))
    return section


def settings_of(service: str) -> ServiceSettings:
    """Return the settings of a service, read from the environment."""
    if service not in SERVICES:
        raise typer.BadParameter(f"service inconnu : {service}")
    settings: ServiceSettings = _one(service, ServiceSettings)()
    return settings


def _one(service: str, base: type) -> Any:
    """Return the class of a service's settings module that derives from ``base``."""
    module = _part(service, "settings")
    [found] = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value.__module__ == module.__name__
    ]
    return found


def _part(service: str, name: str) -> Any:
    return importlib.import_module(f"services.{service}.{name}")
