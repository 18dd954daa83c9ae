"""The matching service, ready to be served."""

from fastapi import FastAPI

from chassis.application import service_app
from services.matching.api import ROUTERS
from services.matching.consumers import BATCHES, LISTENS_TO
from services.matching.settings import MatchingRegion, MatchingSettings
from services.matching.workers import WORKERS


def create_app() -> FastAPI:
    """Return the application of the service."""
    return service_app(
        MatchingSettings(),
        section=MatchingRegion,
        routers=ROUTERS,
        listens_to=LISTENS_TO,
        batches=BATCHES,
        workers=WORKERS,
        title="Appariements",
    )
