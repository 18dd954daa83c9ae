"""A France Travail of one's own: the local server on a real port, and the client that reads it."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

import uvicorn
from pydantic import SecretStr

from chassis import outgoing
from deploy.local.france_travail.main import BASE, SCOPE, TOKEN_PATH, FranceTravail, create_app
from deploy.local.france_travail.store import Store
from deploy.local.france_travail.trouble import Trouble
from deploy.local.ports import any_free
from services.offers import use_cases
from services.offers.clients.france_travail.api import TIMEOUT, OffersApi
from services.offers.clients.france_travail.pace import Pace
from services.offers.clients.france_travail.tokens import Credentials, Tokens
from tests.offers.ledger import Ledger
from tests.offers.raw_offers import Raw, a_raw_offer

FAST = 1001


class Source(FranceTravail):
    """The server of a test, at ``url``: quick, and as bad as it is told."""

    def __init__(self, *offers: Raw) -> None:
        super().__init__(Store(offers), Trouble(capacity=FAST))
        self.url = f"http://127.0.0.1:{any_free()}"
        self.wait = 0.01

    @contextmanager
    def served(self) -> Iterator["Source"]:
        """Answer on a real port until the end."""
        config = uvicorn.Config(
            create_app(self), port=int(self.url.rpartition(":")[2]), log_config=None
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                thread.join(0.01)
            yield self
        finally:
            server.should_exit = True
            thread.join(10)

    @property
    def variables(self) -> dict[str, str]:
        """Return the settings of a process that reads this source."""
        return {
            "TDU_OFFERS_FRANCE_TRAVAIL_URL": self.url + BASE,
            "TDU_OFFERS_FRANCE_TRAVAIL_TOKEN_URL": self.url + TOKEN_PATH,
            "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_ID": "demo",
            "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_SECRET": "demo",
            "TDU_OFFERS_FRANCE_TRAVAIL_WAIT": str(self.wait),
        }

    @asynccontextmanager
    async def api(self, scope: str = SCOPE, secret: str = "demo ") -> AsyncIterator[OffersApi]:
        """Open the client."""
        credentials = Credentials(self.url + TOKEN_PATH, "demo", SecretStr(secret), scope)
        async with outgoing.client("source", base_url=self.url + BASE, timeout=TIMEOUT) as http:
            yield OffersApi(http, Tokens(http, credentials), Pace(FAST - 1), self.wait)

    async def crawled_by(self, ledger: Ledger, told=lambda _: None):
        """Crawl it whole into a ledger."""
        async with self.api() as api:
            return await use_cases.crawl_france_travail(
                ledger.sessions, api, scope=ledger.scope, region=ledger.region, told=told
            )

    def asked(self, name: str = "search") -> list[dict[str, str]]:
        """Return the calls of one kind that came."""
        return [parameters for kind, parameters in self.calls if kind == name]


def numbered(count: int, start: int = 0, **changes: object) -> list[Raw]:
    """Return so many offers, each a minute older than the one before."""
    return [
        a_raw_offer(f"{number:07}", dateCreation=_minute(number), **changes)
        for number in range(start, start + count)
    ]


def _minute(number: int) -> str:
    at = datetime(2026, 9, 28, tzinfo=UTC) - timedelta(minutes=number)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
