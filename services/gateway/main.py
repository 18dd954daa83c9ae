"""The gateway, ready to be served."""

from fastapi import FastAPI

from chassis.application import service_app
from services.gateway.api import ROUTERS
from services.gateway.api.assembly import equip
from services.gateway.api.document import describe
from services.gateway.settings import GatewayRegion, GatewaySettings
from services.gateway.workers import WORKERS


def create_app() -> FastAPI:
    """Return the application of the gateway."""
    settings = GatewaySettings()
    app = service_app(
        settings,
        section=GatewayRegion,
        routers=ROUTERS,
        workers=WORKERS,
        internal=False,
        title="Trait d’Union",
        version="1.0.0",
        openapi_url="/openapi.json",
        generate_unique_id_function=lambda route: route.name,
    )
    equip(app, settings)
    describe(app)
    return app
