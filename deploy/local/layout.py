"""Where the local system keeps what it needs: everything under one directory, ignored by git."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
CACHE = PROJECT / ".local"
"""Downloads (jars, browser): shared by every state, kept by a reset."""


@dataclass(frozen=True)
class Layout:
    """The directories of one running system."""

    home: Path

    @property
    def run(self) -> Path:
        """Return where state, ports and progress are written."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        """Return where each process has its log."""
        return self.run / "logs"

    @property
    def kafka(self) -> Path:
        """Return the home of Kafka."""
        return self.home / "kafka"

    @property
    def postgres(self) -> Path:
        """Return the home of PostgreSQL."""
        return self.home / "pg"

    @property
    def mail(self) -> Path:
        """Return the mail directory."""
        return self.home / "mail"

    @property
    def secrets(self) -> Path:
        """Return where keys are kept (0700)."""
        return self.home / "secrets"

    def data(self) -> list[Path]:
        """Return what a reset wipes: all but the downloads."""
        return [self.run, self.kafka / "data", self.postgres, self.mail, self.secrets]


def layout() -> Layout:
    """Return the directories of this project's system; TDU_STATE puts them elsewhere."""
    return Layout(Path(os.environ.get("TDU_STATE") or CACHE).resolve())
