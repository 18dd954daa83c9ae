"""The time of this process, for dates shown to people. What expires uses the database's."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)
