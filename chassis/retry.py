"""Which errors are outages, which are bugs: the first wait for ever, the second become letters."""

from enum import StrEnum

import httpx
from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError as PoolTimeout

from chassis.errors import DomainError, Unavailable

OUTAGE_WAITS = (0.2, 1.0, 5.0, 15.0)
"""Seconds between attempts during an outage; they are not counted."""

BUG_WAITS = (0.05, 0.1, 0.2, 0.4)
"""Seconds between the five attempts that a bug is given."""

IN_PLACE_SECONDS = 30.0
"""Longest stay in place with one record; then it is rewound and read again."""

_OUTAGE_STATES = ("57P01", "57P02", "57P03", "40P01", "40001", "55P03", "53300", "25006")


class Kind(StrEnum):
    """What an error is."""

    OUTAGE = "outage"
    BUG = "bug"
    REFUSAL = "refusal"


def kind_of(error: BaseException) -> Kind:
    """Return what an error is."""
    if is_outage(error):
        return Kind.OUTAGE
    return Kind.REFUSAL if isinstance(error, DomainError) else Kind.BUG


def is_outage(error: BaseException) -> bool:
    """Say whether something we need was away: a database, a service, the network."""
    if isinstance(error, Unavailable | OSError | TimeoutError | PoolTimeout | httpx.TransportError):
        return True
    if isinstance(error, DBAPIError):
        state = sqlstate(error)
        if state:
            return state.startswith("08") or state in _OUTAGE_STATES
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    if isinstance(error, PostgresError):
        state = error.sqlstate or ""
        return state.startswith("08") or state in _OUTAGE_STATES
    return False


def sqlstate(error: DBAPIError) -> str:
    """Return the SQLSTATE behind an error of SQLAlchemy, or nothing."""
    original = getattr(error, "orig", None)
    state = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)
    return str(state or "")
