"""`traitdunion serve`: one service, or the website, as a process."""

from importlib import import_module
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from chassis.region import RegionRefused
from chassis.settings import SERVICES

GRACE_SECONDS = 10
MODULES = {name: f"services.{name}.main" for name in SERVICES} | {
    "web": "web.main",
    "francetravail": "deploy.local.france_travail.main",
}


def serve(
    service: Annotated[str, typer.Argument(help="Le service, web, ou francetravail (imité)")],
    port: Annotated[int, typer.Option(help="Port d’écoute")],
    host: Annotated[str, typer.Option(help="Adresse d’écoute")] = "127.0.0.1",
) -> None:
    """Sert un service jusqu’à ce qu’on l’arrête ; il finit alors ce qu’il a en main."""
    if service not in MODULES:
        raise typer.BadParameter(f"service inconnu : {service} (attendu : {', '.join(MODULES)})")
    uvicorn.run(
        _app(service),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _app(service: str) -> FastAPI:
    try:
        app: FastAPI = import_module(MODULES[service]).create_app()
    except ValidationError as refused:
        for row in refused.errors(include_input=False, include_url=False):
            where = ".".join(map(str, row["loc"])) or "ensemble"
            typer.echo(f"{service} refuse de démarrer : {where} : {row['msg']}", err=True)
        raise typer.Exit(2) from None
    except RegionRefused as refused:
        typer.echo(f"{service} refuse de démarrer : {refused}", err=True)
        raise typer.Exit(2) from None
    return app
