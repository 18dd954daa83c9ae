"""The service offers: its doors, what it listens to, what wakes it."""

from fastapi import FastAPI

from chassis.application import service_app
from services.offers.api import ROUTERS
from services.offers.consumers import LISTENS_TO
from services.offers.settings import OffersRegion, OffersSettings
from services.offers.workers import TIMERS, WORKERS


def create_app() -> FastAPI:
    """Return the service, ready to be served."""
    return service_app(
        OffersSettings(),
        section=OffersRegion,
        routers=ROUTERS,
        listens_to=LISTENS_TO,
        timers=TIMERS,
        workers=WORKERS,
        title="Offres",
    )
