"""HTTP routes of trainings."""

from services.trainings.api import catalogue, enrolments, provider_sessions

ROUTERS = (catalogue.router, enrolments.router, provider_sessions.router)
