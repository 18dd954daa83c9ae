"""The trainings service, ready to be served."""

from fastapi import FastAPI

from chassis.application import service_app
from services.trainings.api import ROUTERS
from services.trainings.consumers import LISTENS_TO
from services.trainings.settings import TrainingsRegion, TrainingsSettings
from services.trainings.workers import TIMERS


def create_app() -> FastAPI:
    """Return the application of the service."""
    return service_app(
        TrainingsSettings(),
        section=TrainingsRegion,
        routers=ROUTERS,
        listens_to=LISTENS_TO,
        timers=TIMERS,
        title="Formations",
    )
