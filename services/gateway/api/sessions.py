"""How an opened session is told."""

from typing import Any

from services.gateway.schemas import OpenedSession
from services.gateway.use_cases.login import Opened


def told(opened: Opened) -> OpenedSession:
    """Return what the front keeps of a session: the token is told once."""
    session = opened.session
    return OpenedSession(token=opened.token, expires_at=session.expires_at, role=session.role.value)


def told_as_json(opened: Opened) -> dict[str, Any]:
    """Return the same inside a larger answer."""
    return told(opened).model_dump(mode="json")
