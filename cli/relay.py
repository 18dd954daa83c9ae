"""`traitdunion relay`: the relay of a service alone, beside its processes."""

import asyncio
from typing import Annotated

import typer

from chassis import failpoints, logging
from chassis.database import dsn
from chassis.region import load_region
from chassis.relay import Relay
from cli.dead_letters import settings_of


def relay(service: Annotated[str, typer.Argument(help="Le service")]) -> None:
    """Envoie les messages d’un service vers Kafka, seul ; le second attend que le premier cesse."""
    settings = settings_of(service)
    logging.configure(service, settings.log_level)
    failpoints.arm(settings)
    region = load_region(settings.region_file).code
    asyncio.run(Relay(dsn(settings), settings.kafka_url, region=region, service=service).run())
