"""The service, assembled."""

from fastapi import FastAPI

from chassis.application import service_app
from services.partners import api
from services.partners.consumers import LISTENS_TO
from services.partners.settings import PartnersRegion, PartnersSettings


def create_app() -> FastAPI:
    """Return partners, ready to be served."""
    return service_app(
        PartnersSettings(),
        section=PartnersRegion,
        routers=[api.router],
        listens_to=LISTENS_TO,
    )
