"""The services behind the door, called in the name of whoever stands at it."""

from collections.abc import Mapping
from uuid import UUID

import httpx

from chassis import auth
from chassis.auth import Signer
from chassis.errors import NotFound
from chassis.outgoing import InternalClient, internal_client
from services.gateway.domain import ApiKeyInvalid, Caller, Role
from services.gateway.settings import GatewaySettings

OWNERS = ("offers", "trainings", "matching", "candidacy", "notifications", "partners")


def actor_of(caller: Caller) -> auth.Actor:
    """Return the identity that a service reads in the signed token."""
    return auth.Actor(
        caller="gateway",
        role=auth.Role(caller.role.value),
        id=caller.account_id,
        organisations=caller.organisations,
        scopes=caller.scopes,
        on_behalf_of=caller.on_behalf_of,
        request_id=caller.request_id,
    )


class Services:
    """One client per service."""

    def __init__(self, clients: Mapping[str, InternalClient]) -> None:
        self._clients = clients

    @classmethod
    def at(cls, settings: GatewaySettings, signer: Signer) -> "Services":
        """Return the clients of the addresses of the settings."""
        return cls(
            {
                name: internal_client(signer, name, getattr(settings, f"{name}_url"))
                for name in OWNERS
            }
        )

    async def call(
        self,
        owner: str,
        method: str,
        path: str,
        caller: Caller,
        *,
        json: object = None,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Call a service for a caller. Its refusals are raised as they are."""
        return await self._clients[owner].request(
            method, path, actor=actor_of(caller), json=json, params=params, headers=headers
        )

    async def order(self, owner: str, path: str, json: object, request_id: str | None) -> None:
        """Call an internal route of a service, in the gateway's own name."""
        actor = auth.Actor(caller="gateway", role=auth.Role.SERVICE, request_id=request_id)
        await self._clients[owner].request("POST", path, actor=actor, json=json)

    async def read(self, owner: str, path: str) -> httpx.Response:
        """Read an internal route of a service, in the gateway's own name."""
        actor = auth.Actor(caller="gateway", role=auth.Role.SERVICE)
        return await self._clients[owner].request("GET", path, actor=actor)

    async def check_key(self, key: str) -> Caller:
        """Return whom an API key stands for. Raises `ApiKeyInvalid`."""
        actor = auth.Actor(caller="gateway", role=auth.Role.SERVICE)
        try:
            answer = await self._clients["partners"].request(
                "POST", "/internal/api-keys/check", actor=actor, json={"key": key}
            )
        except NotFound:
            raise ApiKeyInvalid("Créez une nouvelle clé dans votre espace.") from None
        found = answer.json()
        organisation = UUID(found["organisation_id"])
        return Caller(
            role=Role.PARTNER,
            account_id=organisation,
            organisations=(organisation,),
            scopes=frozenset(found["scopes"]),
        )

    async def close(self) -> None:
        """Close every connection."""
        for each in self._clients.values():
            await each.close()
