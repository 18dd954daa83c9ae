"""OpenID Connect with the identity providers of the region, through Authlib."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis import outgoing
from chassis.errors import Unavailable
from services.gateway.domain import LoginStateInvalid
from services.gateway.settings import ProviderBlock

ALGORITHMS = ["ES256", "RS256"]
METADATA_SECONDS = 600


@dataclass
class IdentityProvider:
    """One provider: where it is, and how it answers."""

    block: ProviderBlock
    redirect_uri: str
    transport: httpx.AsyncBaseTransport | None = None
    _metadata: tuple[float, dict[str, Any]] | None = field(default=None, init=False)

    async def depart(self, *, seal: Callable[[dict[str, str]], str]) -> str:
        """Return the address of the provider's page; ``seal`` makes a state of what to remember."""
        metadata = await self._discover()
        nonce, verifier = generate_token(43), generate_token(64)
        more = {"acr_values": self.block.acr_values} if self.block.acr_values else {}
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=seal({"nonce": nonce, "verifier": verifier}),
                nonce=nonce,
                code_verifier=verifier,
                **more,
            )
        return str(url)

    async def claims(self, *, code: str, memory: dict[str, str]) -> dict[str, Any]:
        """Return what the provider says of the person who came back, signatures verified."""
        metadata = await self._discover()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=memory["verifier"],
                )
                answer = await client.request("GET", metadata["jwks_uri"], withhold_token=True)
                keys = KeySet.import_key_set(answer.json())
                self._verify(token["id_token"], keys, metadata, nonce=memory["nonce"])
                answer = await client.get(metadata["userinfo_endpoint"])
            return self._verify(answer.text, keys, metadata)
        except httpx.HTTPError:
            raise Unavailable from None
        except (AuthlibBaseError, JoseError, KeyError, ValueError):
            raise LoginStateInvalid("Revenez à la page de connexion et recommencez.") from None

    def _verify(
        self, token: str, keys: KeySet, metadata: dict[str, Any], nonce: str | None = None
    ) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self.block.client_id},
        }
        if nonce:
            wanted["nonce"] = {"essential": True, "value": nonce}
        jwt.JWTClaimsRegistry(leeway=30, **wanted).validate(claims)
        return claims

    async def _discover(self) -> dict[str, Any]:
        if self._metadata and monotonic() < self._metadata[0]:
            return self._metadata[1]
        address = f"{self.block.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with outgoing.client("identity", transport=self.transport) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                metadata: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            raise Unavailable from None
        self._metadata = (monotonic() + METADATA_SECONDS, metadata)
        return metadata

    def _client(self) -> AsyncOAuth2Client:
        secret = os.environ.get(self.block.secret_ref) if self.block.secret_ref else None
        return AsyncOAuth2Client(
            self.block.client_id,
            secret,
            scope=self.block.scopes,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post" if secret else "none",
            leeway=0,
            timeout=outgoing.TIMEOUT,
            trust_env=False,
            follow_redirects=False,
            transport=self.transport,
        )
