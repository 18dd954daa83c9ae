"""What the process keeps and a restart may lose: counters, checked keys, who watches what."""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from chassis.errors import RateLimited
from services.gateway.domain import Caller, TooManyStreams
from services.gateway.settings import Limit

MOST_COUNTERS = 100_000
KEY_SECONDS = 60.0
STREAMS_PER_CALLER = 5


class RateLimiter:
    """Counts demands per bucket and per demander, in windows that start with the first one."""

    def __init__(self, limits: dict[str, Limit]) -> None:
        self._limits = limits
        self._windows: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def take(self, bucket: str, who: str) -> None:
        """Count one demand. Raises `RateLimited` beyond the limit of the bucket."""
        limit, now = self._limits[bucket], time.monotonic()
        ends, used = self._windows.get((bucket, who), (0.0, 0))
        if now >= ends:
            ends, used = now + limit.per.total_seconds(), 0
            self._windows.pop((bucket, who), None)
        if used >= limit.count:
            wait = max(1, round(ends - now))
            raise RateLimited(f"Réessayez dans {wait} secondes.", retry_after=wait)
        self._windows[(bucket, who)] = (ends, used + 1)
        while len(self._windows) > MOST_COUNTERS:
            self._windows.popitem(last=False)

    def give_back(self, bucket: str, who: str) -> None:
        """Forget one demand: an answer without news costs nothing."""
        if found := self._windows.get((bucket, who)):
            self._windows[(bucket, who)] = (found[0], max(0, found[1] - 1))


class CheckedKeys:
    """API keys that `partners` knew less than a minute ago."""

    def __init__(self) -> None:
        self._callers: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    def find(self, key_hash: str) -> Caller | None:
        """Return the caller of a key checked recently."""
        until, caller = self._callers.get(key_hash, (0.0, None))
        return caller if time.monotonic() < until else None

    def keep(self, key_hash: str, caller: Caller) -> None:
        """Remember a key for a minute."""
        self._callers[key_hash] = (time.monotonic() + KEY_SECONDS, caller)
        while len(self._callers) > 1000:
            self._callers.popitem(last=False)

    def forget_all(self) -> None:
        """Forget every key: one of them was revoked."""
        self._callers.clear()


@dataclass(eq=False)
class Watcher:
    """One open stream: rung when its case may have changed, closed when its session ends."""

    caller: str
    case_id: UUID
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    async def wait(self, seconds: float) -> bool:
        """Wait for the bell, at most so long, and say whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self.bell.wait()
        except TimeoutError:
            return False
        self.bell.clear()
        return True


class LiveStreams:
    """Who watches which case."""

    def __init__(self) -> None:
        self._watchers: dict[UUID, set[Watcher]] = defaultdict(set)

    @contextmanager
    def watch(self, caller: str, case_id: UUID) -> Iterator[Watcher]:
        """Watch a case for as long as the block runs."""
        watcher = Watcher(caller, case_id)
        self._watchers[case_id].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[case_id].discard(watcher)
            if not self._watchers[case_id]:
                del self._watchers[case_id]

    def check_room(self, caller: str) -> None:
        """Refuse one stream too many."""
        if len(self._of(caller)) >= STREAMS_PER_CALLER:
            raise TooManyStreams("Fermez une autre page de suivi.", retry_after=60)

    def ring(self, case_id: UUID) -> None:
        """Tell those who watch a case that it may have changed."""
        for watcher in self._watchers.get(case_id, ()):
            watcher.bell.set()

    def close(self, caller: str) -> None:
        """End the streams of a session that ends."""
        for watcher in self._of(caller):
            watcher.closed = True
            watcher.bell.set()

    def close_all(self) -> None:
        """End every stream: the process stops."""
        for watcher in [each for watched in self._watchers.values() for each in watched]:
            watcher.closed = True
            watcher.bell.set()

    def _of(self, caller: str) -> list[Watcher]:
        everyone = (each for watched in self._watchers.values() for each in watched)
        return [each for each in everyone if each.caller == caller]


@dataclass(frozen=True)
class Granted:
    """What the development identity provider promised to whoever brings the code back."""

    person: str
    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str


class Grants:
    """Codes and access tokens of the development identity provider; each has its hour."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[str, tuple[float, Granted]] = OrderedDict()

    def give(self, secret: str, granted: Granted) -> None:
        """Keep a promise for a while."""
        self._kept[secret] = (time.monotonic() + self._seconds, granted)
        while len(self._kept) > 1000:
            self._kept.popitem(last=False)

    def take(self, secret: str) -> Granted | None:
        """Take a promise back, once."""
        until, granted = self._kept.pop(secret, (0.0, None))
        return granted if time.monotonic() < until else None
