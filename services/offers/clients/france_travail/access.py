"""Opens the API of France Travail with what the settings say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis import outgoing
from services.offers.clients.france_travail.api import TIMEOUT, OffersApi
from services.offers.clients.france_travail.pace import Pace
from services.offers.clients.france_travail.tokens import Credentials, Tokens
from services.offers.domain.states import SourceNotConfigured
from services.offers.settings import OffersSettings


@asynccontextmanager
async def open_api(settings: OffersSettings) -> AsyncIterator[OffersApi]:
    """Open the API. Raises `SourceNotConfigured` without an application's credentials."""
    client_id, secret = settings.france_travail_client_id, settings.france_travail_client_secret
    if not client_id or secret is None:
        raise SourceNotConfigured(
            "Indiquez TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_ID et "
            "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_SECRET (ou _SECRET_FILE)."
        )
    scope, token_url = settings.france_travail_scope, settings.france_travail_token_url
    credentials = Credentials(token_url, client_id, secret, scope)
    base = settings.france_travail_url.rstrip("/")
    async with outgoing.client("source", base_url=base, timeout=TIMEOUT) as http:
        yield OffersApi(http, Tokens(http, credentials), Pace(), settings.france_travail_wait)
