"""What the doors share in a process: clients, counters, identity providers."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI
from joserfc.jwk import ECKey
from starlette.middleware.cors import CORSMiddleware

from services.gateway.api.dev_idp import CLIENT, TOKEN_SECONDS
from services.gateway.clients.demo_people import DemoPerson, read_people
from services.gateway.clients.identity import IdentityProvider
from services.gateway.clients.services import Services
from services.gateway.memory import CheckedKeys, Grants, LiveStreams, RateLimiter
from services.gateway.settings import GatewaySettings, ProviderBlock

EXPOSED = [
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "X-Request-Id",
    "Idempotency-Replayed",
]


@dataclass
class DevProvider:
    """The development identity provider of this process."""

    issuer: str
    people: dict[str, DemoPerson]
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    codes: Grants = field(default_factory=lambda: Grants(30))
    tokens: Grants = field(default_factory=lambda: Grants(TOKEN_SECONDS))


def equip(app: FastAPI, settings: GatewaySettings) -> None:
    """Give the application what its doors need."""
    state = app.state
    state.services = Services.at(settings, state.signer)
    state.limiter = RateLimiter(state.section.limits())
    state.checked_keys = CheckedKeys()
    state.live = LiveStreams()
    state.secret = _secret(settings)
    state.providers = {
        block.id: IdentityProvider(block, f"{settings.public_url}/auth/{block.id}/callback")
        for block in state.section.providers
    }
    _open_to_other_sites(app, state.section.cors_origins)
    state.dev = None
    if settings.has_dev_provider:
        _add_dev_provider(app, settings)


def _add_dev_provider(app: FastAPI, settings: GatewaySettings) -> None:
    issuer = f"{settings.public_url}/dev-idp"
    app.state.form_paths = ("/dev-idp/",)
    app.state.dev = DevProvider(issuer, read_people(settings.dev_people_file))
    block = ProviderBlock(
        id="dev",
        label="Personne de démonstration",
        roles=("candidate", "employer", "training_provider"),
        issuer=issuer,
        client_id=CLIENT,
    )
    app.state.providers["dev"] = IdentityProvider(
        block, f"{settings.public_url}/auth/dev/callback", httpx.ASGITransport(app=app)
    )


def _open_to_other_sites(app: FastAPI, origins: tuple[str, ...]) -> None:
    """Let the browsers of listed third-party sites call the API; it reads no cookie."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "Last-Event-ID",
        ],
        expose_headers=EXPOSED,
    )


def _secret(settings: GatewaySettings) -> bytes:
    """Return the key of what must come out the same twice: given, else drawn from our own key."""
    if settings.cursor_key is not None:
        source = settings.cursor_key.get_secret_value().encode()
    elif settings.internal_key_file is not None:
        source = Path(settings.internal_key_file).read_bytes()
    else:
        raise ValueError("TDU_GATEWAY_INTERNAL_KEY_FILE n’est pas défini")
    return hashlib.sha256(b"gateway tokens\x00" + source).digest()
