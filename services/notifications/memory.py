"""Login links waiting to leave: kept in the process only, never in the ledger."""

import asyncio
from uuid import UUID

from services.notifications.domain import LoginLink


class LoginLinks:
    """The links of this process, by the id of their row in the ledger."""

    def __init__(self) -> None:
        self._links: dict[UUID, LoginLink] = {}
        self.arrived = asyncio.Event()

    def keep(self, id_: UUID, link: LoginLink) -> None:
        """Keep a link until its message leaves."""
        self._links[id_] = link
        self.arrived.set()

    def find(self, id_: UUID) -> LoginLink | None:
        """Return the link of a message, if this process still knows it."""
        return self._links.get(id_)

    def forget(self, id_: UUID) -> None:
        """Forget the link of a settled message."""
        self._links.pop(id_, None)
