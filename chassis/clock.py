"""The time of this process, for dates shown to people. What expires uses the database's."""

from datetime import UTC, datetime

STARTED_AT = datetime.now(UTC)
"""When this process began: until it has caught up, what it does not know may still come."""


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)
