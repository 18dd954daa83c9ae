"""The candidacy service, ready to be served."""

from fastapi import FastAPI

from chassis.application import service_app
from services.candidacy.api import ROUTERS
from services.candidacy.consumers import LISTENS_TO
from services.candidacy.settings import CandidacyRegion, CandidacySettings
from services.candidacy.workers import TIMERS


def create_app() -> FastAPI:
    """Return the application of the service."""
    return service_app(
        CandidacySettings(),
        section=CandidacyRegion,
        routers=ROUTERS,
        listens_to=LISTENS_TO,
        timers=TIMERS,
        title="Candidatures",
    )
