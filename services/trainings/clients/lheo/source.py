"""The bytes of a file, counted: whatever it pretends to be, it stays inside bounds."""

import gzip
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from services.trainings.domain.feed import FileRefused

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

MAX_FILE_BYTES = 2 * 1024 * 1024 * 1024
MAX_TOKEN_BYTES = 5 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 50 * 1024 * 1024

_GZIP = b"\x1f\x8b"
_BROKEN_GZIP = "Ce fichier compressé est abîmé ou incomplet."
_BOMB = "Ce fichier compressé gonfle sans mesure : ce n’est pas un fichier de formations."
_TOKEN = "Une balise ou un commentaire de ce fichier dépasse 5 Mo."  # noqa: S105


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, none at the end."""
        ...


@dataclass
class _Raw:
    """The compressed bytes, counted."""

    stream: Readable
    ahead: bytes
    total: int = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        chunk = self.ahead[:size] or self.stream.read(size)
        self.ahead = self.ahead[size:]
        self.total += len(chunk)
        return chunk


@dataclass
class Counted:
    """A stream that counts its bytes, stops at the caps, and knows what it was made of."""

    stream: Readable
    total: int = 0
    digest: "Hash" = field(default_factory=sha256)
    _heard: int = 0
    _ahead: bytes = b""
    _raw: _Raw | None = None

    def look(self, size: int) -> bytes:
        """Return the first bytes, which will be read again; a gzip is opened on the way."""
        head = self.stream.read(size)
        if head.startswith(_GZIP):
            self._raw = _Raw(self.stream, head)
            self.stream = gzip.GzipFile(fileobj=cast("BinaryIO", self._raw))
            head = self._next(size)
        self._ahead = head
        return head

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises `FileRefused` beyond a bound."""
        chunk, self._ahead = self._ahead or self._next(size), b""
        self.total += len(chunk)
        self.digest.update(chunk)
        if self.total > MAX_FILE_BYTES:
            raise FileRefused("Ce fichier dépasse 2 Go.")
        if self.total - self._heard > MAX_TOKEN_BYTES:
            raise FileRefused(_TOKEN)
        return chunk

    def heard(self) -> None:
        """Note that what was read so far is understood: nothing grows unseen in the parser."""
        self._heard = self.total

    def _next(self, size: int) -> bytes:
        try:
            chunk = self.stream.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileRefused(_BROKEN_GZIP) from error
        if self._raw is not None and self.total > max(
            RATIO_COUNTS_FROM, MAX_RATIO * self._raw.total
        ):
            raise FileRefused(_BOMB)
        return chunk
