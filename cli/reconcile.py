"""`traitdunion reconcile`: whether the owners of placements still agree. It repairs nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any

import asyncpg
import typer

from chassis.database import dsn, session_settings
from cli import refusals
from cli.agreement import Violation
from cli.dead_letters import settings_of
from cli.invariants import OWNERS, RULES, Databases, lasting_violations

READS = {"default_transaction_read_only": "on", "statement_timeout": "300s"}
SHOWN = 50


def reconcile(
    check: Annotated[
        bool, typer.Option("--check", help="Code 1 au premier écart, pour une alerte")
    ] = False,
    again_after: Annotated[
        float, typer.Option(help="Un écart compte s’il est encore là après tant de secondes")
    ] = 60.0,
) -> None:
    """Compare candidatures, postes, places et messages ; dit les écarts, ne répare rien."""
    with refusals.of_business():
        found = asyncio.run(_found(again_after))
    for line in report(found):
        typer.echo(line)
    if check and found:
        raise typer.Exit(1)


async def _found(again_after: float) -> list[Violation]:
    async with readers() as databases:
        return await lasting_violations(databases, again_after)


@asynccontextmanager
async def readers() -> AsyncIterator[Databases]:
    """Open the database of each owner, to read only."""
    async with AsyncExitStack() as stack:
        databases: dict[str, Any] = {}
        for service in OWNERS:
            connection = await asyncpg.connect(
                dsn(settings_of(service)),
                timeout=5,
                server_settings=session_settings("reconcile") | READS,
            )
            stack.push_async_callback(connection.close)
            databases[service] = connection
        yield databases


def report(found: Sequence[Violation]) -> list[str]:
    """Return the rules with their number of violations, then the violations, the first ones."""
    lines = []
    for rule, sentence in RULES.items():
        broken = [each for each in found if each.rule == rule]
        lines.append(f"{rule:<4} {len(broken):>5}  {sentence}")
        lines += [f"            {each.subject} : {each.fact}" for each in broken[:SHOWN]]
        if len(broken) > SHOWN:
            lines.append(f"            … et {len(broken) - SHOWN} autres")
    return [*lines, _conclusion(len(found))]


def _conclusion(count: int) -> str:
    if not count:
        return "Aucun écart."
    written = "1 écart" if count == 1 else f"{count} écarts"
    return f"{written}. Rien n’a été modifié : lisez le dossier, puis les messages en échec."
