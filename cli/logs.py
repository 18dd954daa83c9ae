"""`traitdunion logs`: the logs of every process, followed together."""

import sys
import time
from pathlib import Path
from typing import Annotated, TextIO

import typer

from deploy.local.layout import layout

COLOURS = (36, 33, 32, 35, 34, 31, 96, 93, 92, 95, 94, 91)
LAST_LINES = 10


class Tail:
    """A growing file, which may be replaced by a new one."""

    def __init__(self, path: Path, last: int) -> None:
        self.path = path
        self._file: TextIO = path.open(encoding="utf-8", errors="replace")
        self.first = self._file.readlines()[-last:]

    def more(self) -> list[str]:
        """Return the new lines."""
        lines = self._file.readlines()
        if not lines and self.path.exists():
            same = self.path.stat().st_ino == Path(f"/dev/fd/{self._file.fileno()}").stat().st_ino
            if not same:
                self._file.close()
                self._file = self.path.open(encoding="utf-8", errors="replace")
                lines = self._file.readlines()
        return lines


def logs(
    only: Annotated[list[str] | None, typer.Argument(help="Ces processus seulement")] = None,
    follow: Annotated[bool, typer.Option(help="Continuer jusqu’à Ctrl-C")] = True,
) -> None:
    """Suit les journaux, un nom et une couleur par processus."""
    tails: dict[str, Tail] = {}
    try:
        while True:
            _open_new(tails, layout().logs, only or [])
            for name, tail in tails.items():
                for line in (*tail.first, *tail.more()):
                    _show(list(tails), name, line.rstrip())
                tail.first = []
            if not follow:
                return
            time.sleep(0.2)
    except KeyboardInterrupt:
        return


def _open_new(tails: dict[str, Tail], directory: Path, only: list[str]) -> None:
    for path in sorted(directory.glob("*.log")):
        if path.stem not in tails and (not only or path.stem in only):
            tails[path.stem] = Tail(path, LAST_LINES)


def _show(names: list[str], name: str, line: str) -> None:
    tag = f"{name:<15}|"
    if sys.stdout.isatty():
        tag = f"\x1b[{COLOURS[names.index(name) % len(COLOURS)]}m{tag}\x1b[0m"
    print(tag, line, flush=True)
