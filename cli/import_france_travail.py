"""``traitdunion import france-travail``: import offers from the API or a file, and report."""

import asyncio
import mmap
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, NamedTuple
from uuid import UUID

import typer

from chassis.database import Sessions, connect
from chassis.imports import RunState
from chassis.region import Region, load_region
from cli import refusals
from cli.offers_report import lines_of
from services.offers.clients.france_travail import FileRefused
from services.offers.clients.france_travail.access import open_api
from services.offers.domain.scope import Scope, scope_of
from services.offers.repository import ImportsRepository
from services.offers.settings import OffersRegion, OffersSettings
from services.offers.use_cases import (
    ImportReport,
    Progress,
    confirm_import,
    crawl_france_travail,
    crawl_new_offers,
    import_france_travail,
)

_EVERY_SECONDS = 5.0


def france_travail(
    file: Annotated[
        Path | None,
        typer.Argument(help="Réponse de recherche (JSON) ; sans fichier, l’API est interrogée"),
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Ce fichier montre toutes les offres de la source")
    ] = False,
    incremental: Annotated[
        bool,
        typer.Option("--incremental/--full", help="Les nouveautés seulement ; sinon, tout"),
    ] = False,
) -> None:
    """Importe des offres France Travail ; ce qui n’a pas changé n’écrit rien."""
    if file is None:
        with refusals.of_business():
            report = asyncio.run(crawled(incremental=incremental))
    else:
        with refusals.of_file(file, FileRefused), _opened(file) as data, refusals.of_business():
            report = asyncio.run(_import(data, complete=complete))
    for line in lines_of(report):
        typer.echo(line)
    if report.run.state is not RunState.COMPLETE:
        raise typer.Exit(1)


class _Work(NamedTuple):
    sessions: Sessions
    scope: Scope
    region: OffersRegion


@asynccontextmanager
async def _work(settings: OffersSettings) -> AsyncIterator[_Work]:
    region, sessions = load_region(settings.region_file), connect(settings)
    try:
        yield _Work(sessions, scope_of(region), region.section("offers", OffersRegion))
    finally:
        await sessions.engine.dispose()


async def _import(data: mmap.mmap, *, complete: bool) -> ImportReport:
    async with _work(OffersSettings()) as work:
        return await import_france_travail(
            work.sessions, data, scope=work.scope, region=work.region, complete=complete
        )


async def crawled(*, incremental: bool = False) -> ImportReport:
    """Read France Travail, as the settings and the region say."""
    settings, crawl = OffersSettings(), crawl_new_offers if incremental else crawl_france_travail
    async with _work(settings) as work, open_api(settings) as api:
        return await crawl(
            work.sessions, api, scope=work.scope, region=work.region, told=_Shown().tell
        )


@dataclass
class _Shown:
    """Shows where a crawl stands: on one line of a terminal, else a line from time to time."""

    last: float = field(default_factory=time.monotonic)

    def tell(self, progress: Progress) -> None:
        terminal, now = sys.stderr.isatty(), time.monotonic()
        if not terminal and now - self.last < _EVERY_SECONDS:
            return
        self.last = now
        left = progress.remaining
        rest = "" if left is None else f", encore {left // 60:.0f} min {left % 60:02.0f} s environ"
        line = (
            f"{progress.received} offres lues sur {progress.expected} annoncées, "
            f"{progress.rate:.0f} par seconde{rest} ({progress.place})"
        )
        typer.echo(f"\r{line:<110}" if terminal else line, err=True, nl=not terminal)


@contextmanager
def _opened(file: Path) -> Iterator[mmap.mmap]:
    if not file.stat().st_size:
        raise FileRefused("Ce fichier est vide.")
    with (
        file.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield data


async def confirm_offers(sessions: Sessions, region: Region, run_id: UUID) -> list[str]:
    """Confirm a run of offers that was held, and say what it did."""
    async with sessions() as session:
        run = await ImportsRepository(session).get(run_id)
    asks = run is not None and run.kind == "full"
    section = region.section("offers", OffersRegion)
    async with open_api(OffersSettings()) if asks else nullcontext() as api:
        report = await confirm_import(
            sessions, run_id, scope=scope_of(region), region=section, api=api
        )
    return lines_of(report)
