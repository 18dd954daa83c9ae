"""HTTP routes of trainings."""

from chassis.freshness import sources_door
from services.trainings.api import catalogue, enrolments, provider_sessions
from services.trainings.repository import ImportsRepository

ROUTERS = (
    catalogue.router,
    enrolments.router,
    provider_sessions.router,
    sources_door(ImportsRepository),
)
