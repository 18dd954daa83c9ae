"""Is a database up to date? Answered without loading the migration tool: each service asks."""

import ast
import re
from pathlib import Path

from sqlalchemy import Connection, text

ROOT = Path(__file__).parent.parent
CHASSIS = "chassis"
_LINE = re.compile(r"^(revision|down_revision)\b[^=\n]*= (.+)$", re.MULTILINE)


def has_every_revision(connection: Connection, service: str) -> bool:
    """Say whether a database has every migration of the chassis and of its service."""
    return all(heads(part) == _current(part, connection) for part in parts(service))


def parts(service: str) -> list[str]:
    """Return the histories of a database; a service without tables has the chassis' only."""
    return (
        [CHASSIS, service] if (ROOT / "services" / service / "migrations").is_dir() else [CHASSIS]
    )


def versions(part: str) -> Path:
    """Return the directory of a history."""
    own = ROOT / "services" / part / "migrations"
    return (ROOT / CHASSIS / "alembic" if part == CHASSIS else own) / "versions"


def heads(part: str) -> set[str]:
    """Return the revisions that no other follows."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in versions(part).glob("*.py"):
        for name, value in _LINE.findall(file.read_text("utf-8")):
            one = ast.literal_eval(value)
            found[name].update(one if isinstance(one, tuple) else [one] if one else [])
    return found["revision"] - found["down_revision"]


def _current(part: str, connection: Connection) -> set[str]:
    table = f"alembic_{part}"
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": table}) is None:
        return set()
    return set(connection.scalars(text(f"SELECT version_num FROM {table}")))  # noqa: S608
