"""Bodies of the internal routes."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import StringConstraints

from chassis.types import Answer, Body, Email
from services.notifications.domain import catalogue
from services.notifications.models import Notification


class LoginLinkIn(Body):
    """A login link to send, asked by the gateway."""

    account_id: UUID
    email: Email
    link: Annotated[str, StringConstraints(min_length=8, max_length=500)]
    expires_at: datetime


class ToldOut(Answer):
    """One message of a case: about what, to whom, when, what became of it."""

    template: str
    label: str
    recipient_kind: str
    channel: str
    status: str
    not_before_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, row: Notification) -> Self:
        """Return what may be shown of a message: never its text."""
        known = catalogue().get(row.template)
        return cls(label=known.label if known else row.template, **row.model_dump())


class ToldPage(Answer):
    """The messages of a case."""

    items: list[ToldOut]
