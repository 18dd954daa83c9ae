"""The log of one process: appended, and cut in two when it grows."""

from pathlib import Path
from types import TracebackType
from typing import Self

LIMIT = 10_000_000


class LogFile:
    """Keeps between one and two times ``LIMIT`` bytes: the file, and the one before."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._limit = path, limit
        self._file = path.open("ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, line: bytes) -> None:
        """Write a line at once."""
        self._file.write(line)
        self._file.flush()
        if self._file.tell() > self._limit:
            self._file.close()
            self._path.replace(self._path.with_suffix(".log.1"))
            self._file = self._path.open("ab")
