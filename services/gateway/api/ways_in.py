"""The ways to log in of this region."""

from typing import Any

from fastapi import Request
from starlette.datastructures import State

from services.gateway.clients.identity import IdentityProvider
from services.gateway.domain import MEMBERS, Role

EVERYBODY = [Role.CANDIDATE.value, *(each.value for each in MEMBERS)]


def ways_in(state: State) -> list[dict[str, Any]]:
    """Return what a login page proposes: the link by e-mail first."""
    email = {"id": "email", "label": "Recevoir un lien par e-mail", "roles": EVERYBODY}
    others = [
        {
            "id": each.block.id,
            "label": each.block.label,
            "roles": list(each.block.roles),
            "login_url": f"{state.settings.public_url}/auth/{each.block.id}/login",
        }
        for each in state.providers.values()
    ]
    by_email = [email] if "email" in state.region.identity_providers else []
    return [*by_email, *others]


def provider_of(request: Request, name: str) -> IdentityProvider | None:
    """Return an identity provider by its name."""
    provider: IdentityProvider | None = request.app.state.providers.get(name)
    return provider
