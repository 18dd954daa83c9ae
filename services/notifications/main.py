"""The service, assembled."""

from fastapi import FastAPI

from chassis.application import service_app
from services.notifications import api
from services.notifications.consumers import LISTENS_TO
from services.notifications.memory import LoginLinks
from services.notifications.settings import NotificationsRegion, NotificationsSettings
from services.notifications.workers import TIMERS, WORKERS


def create_app() -> FastAPI:
    """Return notifications, ready to be served."""
    app = service_app(
        NotificationsSettings(),
        section=NotificationsRegion,
        routers=[api.router],
        listens_to=LISTENS_TO,
        timers=TIMERS,
        workers=WORKERS,
    )
    app.state.login_links = LoginLinks()
    return app
