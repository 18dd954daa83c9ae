"""Bodies of the internal routes."""

from datetime import datetime
from uuid import UUID

from chassis.http import Body, Email, Text


class LoginLinkIn(Body):
    """A login link to send, asked by the gateway."""

    account_id: UUID
    email: Email
    link: Text(500)  # type: ignore[valid-type]
    expires_at: datetime
