"""What every process of the service is told when the read model changes: PostgreSQL's NOTIFY."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from services.matching.repository.projection import ANNOUNCED

APPLICATION = "matching memory"


class Changes:
    """What was announced and not yet read."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._heard: asyncio.Queue[str | None] = asyncio.Queue()

    async def listen(self) -> None:
        """Begin to hear; the end of the connection is heard too."""
        self._connection.add_termination_listener(lambda _: self._heard.put_nowait(None))
        await self._connection.add_listener(
            ANNOUNCED, lambda _connection, _pid, _channel, said: self._heard.put_nowait(said)
        )

    async def next(self, seconds: float) -> list[str]:
        """Wait a while and return all that came. Raises when nothing can come any more."""
        found: list[str | None] = []
        try:
            found.append(await asyncio.wait_for(self._heard.get(), seconds))
        except TimeoutError:
            await self._connection.execute("SELECT 1")
        while not self._heard.empty():
            found.append(self._heard.get_nowait())
        if None in found or self._connection.is_closed():
            raise ConnectionError("nothing is heard any more")
        return [each for each in found if each is not None]


@contextlib.asynccontextmanager
async def changes(url: str) -> AsyncIterator[Changes]:
    """Hear what is announced, on a connection of its own."""
    settings = {"application_name": APPLICATION}
    connection = await asyncpg.connect(url, timeout=2, command_timeout=10, server_settings=settings)
    try:
        found = Changes(connection)
        await found.listen()
        yield found
    finally:
        await connection.close(timeout=2)
