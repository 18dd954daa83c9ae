"""A file read with its progress shown: how far, and how long it may still take."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer


class _Followed(io.RawIOBase):
    """A file that moves a progress bar with each of its bytes."""

    def __init__(self, file: Any, bar: Any) -> None:
        self._file, self._bar = file, bar

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk: bytes = self._file.read(size)
        self._bar.update(len(chunk))
        return chunk


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a file to read its bytes once; a terminal shows percentage and remaining time."""
    size = path.stat().st_size
    with (
        path.open("rb") as file,
        typer.progressbar(
            length=size, label="Lecture", file=typer.get_text_stream("stderr")
        ) as bar,
    ):
        yield _Followed(file, bar)
