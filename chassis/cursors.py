"""Opaque cursors of lists: signed, valid a day, bound to the filters they came with."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence

from chassis.errors import CursorInvalid, CursorMismatch

Position = Sequence[str | int | float | None]

VALID_SECONDS = 24 * 3600


class Cursors:
    """Writes and reads cursors with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, position: Position, filters: Mapping[str, object]) -> str:
        """Return a cursor after ``position`` (sort key, then id) of a list with these filters."""
        body = json.dumps(
            [list(position), _hash(filters), int(time.time())], separators=(",", ":")
        ).encode()
        return _encode(self._sign(body) + body)

    def read(self, cursor: str, filters: Mapping[str, object]) -> list[str | int | float | None]:
        """Return the position of a cursor. Raises `CursorInvalid` or `CursorMismatch`."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            signature, body = raw[:16], raw[16:]
            if not hmac.compare_digest(signature, self._sign(body)):
                raise CursorInvalid
            position, filters_hash, issued = json.loads(body)
        except (ValueError, TypeError):
            raise CursorInvalid from None
        if time.time() - issued > VALID_SECONDS:
            raise CursorInvalid
        if filters_hash != _hash(filters):
            raise CursorMismatch
        return list(position)

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:16]


def _hash(filters: Mapping[str, object]) -> str:
    text = json.dumps(filters, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
