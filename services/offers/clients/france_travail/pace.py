"""Calls a second: never more than France Travail announces, whoever calls."""

import asyncio
from collections.abc import Mapping

USUAL = 3.0
_CAPACITY = "X-Ratelimit-Burst-Capacity-Clientidlimiter"


class Pace:
    """Gives each call its turn, evenly; follows the announced capacity, minus one call."""

    def __init__(self, rate: float = USUAL) -> None:
        self.rate = rate
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the turn of a call."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        self._next = at + 1 / self.rate
        if at > now:
            await asyncio.sleep(at - now)

    def follow(self, headers: Mapping[str, str]) -> None:
        """Keep below the capacity that an answer announces, in calls a second."""
        announced = headers.get(_CAPACITY, "").strip()
        if announced.isdecimal() and int(announced) > 0:
            self.rate = max(int(announced) - 1.0, 0.5)

    def pause(self, seconds: float) -> None:
        """Give nobody a turn for a while."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)
