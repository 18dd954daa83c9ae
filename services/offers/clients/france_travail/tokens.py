"""The access token of France Travail: kept in memory, renewed before its end, by one caller."""

import asyncio
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

EARLY_SECONDS = 60
_SENTENCES = {
    "invalid_client": "France Travail refuse les identifiants de l’application : vérifiez "
    "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_ID et TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_SECRET.",
    "invalid_scope": "France Travail refuse le périmètre demandé : vérifiez "
    "TDU_OFFERS_FRANCE_TRAVAIL_SCOPE.",
}
_REFUSED = (
    "France Travail refuse la demande de jeton : vérifiez TDU_OFFERS_FRANCE_TRAVAIL_TOKEN_URL "
    "et les identifiants de l’application."
)


class SourceRefused(Exception):
    """France Travail refuses us whatever we ask; the sentence names the setting to check."""


@dataclass(frozen=True)
class Credentials:
    """What the application shows to obtain a token."""

    token_url: str
    client_id: str
    client_secret: SecretStr
    scope: str

    @property
    def form(self) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id.strip(),
            "client_secret": self.client_secret.get_secret_value().strip(),
            "scope": self.scope.strip(),
        }


class Tokens:
    """Lends the current token. ``httpx`` errors of the renewal are the caller's to try again."""

    def __init__(self, http: httpx.AsyncClient, credentials: Credentials) -> None:
        self._http, self._credentials = http, credentials
        self._token, self._good_until = "", 0.0
        self._one_renewal = asyncio.Lock()

    async def current(self) -> str:
        """Return a token that is good for a minute more. Raises `SourceRefused`."""
        async with self._one_renewal:
            if asyncio.get_running_loop().time() >= self._good_until:
                await self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """Never lend again a token that was refused."""
        if token == self._token:
            self._good_until = 0.0

    async def _renew(self) -> None:
        answer = await self._http.post(self._credentials.token_url, data=self._credentials.form)
        if answer.status_code >= 500 or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            answer.raise_for_status()
        body = _body(answer)
        if answer.status_code != httpx.codes.OK or "access_token" not in body:
            raise SourceRefused(_SENTENCES.get(str(body.get("error")), _REFUSED))
        lasts = float(body.get("expires_in", 0))
        self._token = str(body["access_token"])
        self._good_until = asyncio.get_running_loop().time() + lasts - EARLY_SECONDS


def _body(answer: httpx.Response) -> dict[str, str]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
