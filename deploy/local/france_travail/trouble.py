"""What the local France Travail does badly, when it is told to: how many of the next calls."""

import json
from dataclasses import asdict, dataclass
from time import monotonic

from starlette.responses import PlainTextResponse, Response

CAPACITY = "X-Ratelimit-Burst-Capacity-Clientidlimiter"
REMAINING = "X-Ratelimit-Remaining-Clientidlimiter"


@dataclass
class Trouble:
    """Counts of calls to come that fail, one kind after the other; and standing disorders.

    ``busy_seconds`` is what a 429 asks to wait; nothing when it does not say. ``shift`` removes
    the newest offer after each page, so that the next one misses one. ``silent_range`` forgets
    ``Content-Range``. ``capacity``: calls a second.
    """

    busy: int = 0
    busy_seconds: int | None = 1
    errors: int = 0
    cut: int = 0
    web_page: int = 0
    refused_tokens: int = 0
    lost_details: int = 0
    shift: int = 0
    silent_range: bool = False
    capacity: int = 10

    def __post_init__(self) -> None:
        self._calls: list[float] = []

    def headers(self) -> dict[str, str]:
        """Return what every answer says of the quota."""
        left = max(self.capacity - len(self._calls), 0)
        return {CAPACITY: str(self.capacity), REMAINING: str(left)}

    def answer(self) -> Response | None:
        """Return the bad answer of this call, if it must be one."""
        if self._is_over_quota() or self._takes("busy"):
            wait = {"Retry-After": str(self.busy_seconds)} if self.busy_seconds else {}
            return PlainTextResponse("Too many requests", 429, self.headers() | wait)
        if self._takes("errors"):
            return PlainTextResponse("Erreur interne au serveur", 500, self.headers())
        if self._takes("web_page"):
            return Response("<html><body>Maintenance</body></html>", 200, media_type="text/html")
        return None

    def cuts(self, body: object) -> bytes | None:
        """Return half of an answer, if it must be cut."""
        if not self._takes("cut"):
            return None
        whole = json.dumps(body, ensure_ascii=False).encode()
        return whole[: len(whole) // 2]

    def refuses_token(self) -> bool:
        """Say whether a good token is refused."""
        return self._takes("refused_tokens")

    def loses_detail(self) -> bool:
        """Say whether one offer cannot be told."""
        return self._takes("lost_details")

    def shifts(self) -> bool:
        """Say whether the newest offer goes away after this page."""
        return self._takes("shift")

    def change(self, values: dict[str, int | bool | None]) -> None:
        """Take new values. Raises ``KeyError`` for an unknown name."""
        for name, value in values.items():
            if name not in asdict(self):
                raise KeyError(name)
            setattr(self, name, value)

    def _takes(self, name: str) -> bool:
        left = getattr(self, name)
        if left:
            setattr(self, name, left - 1)
        return bool(left)

    def _is_over_quota(self) -> bool:
        now = monotonic()
        self._calls = [at for at in self._calls if now - at < 1]
        self._calls.append(now)
        return len(self._calls) > self.capacity
