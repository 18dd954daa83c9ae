"""The routes of the door, one module per reader."""

from services.gateway.api import (
    actions,
    candidacies,
    catalogue,
    dev_idp,
    employer,
    internal,
    login,
    oidc,
    partners,
    provider,
    reference,
    story,
    streaming,
    trainings,
)

ROUTERS = [
    catalogue.router,
    trainings.router,
    reference.router,
    login.router,
    oidc.router,
    streaming.router,
    candidacies.router,
    story.router,
    employer.router,
    provider.router,
    actions.router,
    partners.router,
    internal.router,
    dev_idp.router,
]
