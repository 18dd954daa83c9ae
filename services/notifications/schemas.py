"""Bodies of the internal routes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.types import Answer, Body, Email


class LoginLinkIn(Body):
    """A login link to send, asked by the gateway."""

    account_id: UUID
    email: Email
    link: Annotated[str, StringConstraints(min_length=8, max_length=500)]
    expires_at: datetime


class ToldOut(Answer):
    """One message of a case: to whom, when, what became of it."""

    template: str
    recipient_kind: str
    channel: str
    status: str
    not_before_at: datetime
    sent_at: datetime | None


class ToldPage(Answer):
    """The messages of a case."""

    items: list[ToldOut]
