"""Bodies of the routes of partners."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from chassis.types import Answer, Body


class KeyCheckIn(Body):
    """A key to check, asked by the gateway."""

    key: Annotated[str, StringConstraints(min_length=8, max_length=120)]


class KeyCheckOut(Answer):
    """Whose key it is and what it opens."""

    partner_id: str
    organisation_id: UUID
    scopes: list[str]


class ApiKeyOut(Answer):
    """A key as its owner sees it: never the secret."""

    id: UUID
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime


class NewApiKeyOut(ApiKeyOut):
    """A key just made: the secret is shown this once."""

    secret: str


class ApiKeyPage(Answer):
    """The keys of an organisation."""

    items: list[ApiKeyOut]


class FeedItemOut(Answer):
    """A fact of the pull feed."""

    id: UUID
    type: str
    timestamp: datetime
    data: dict[str, Any]


class FeedPage(Answer):
    """A page of the pull feed; ``next_cursor`` is always there."""

    items: list[FeedItemOut]
    next_cursor: str
    has_more: bool


class FeedQuery(Body):
    """Where to go on from."""

    cursor: Annotated[str, StringConstraints(pattern=r"^(\d{1,18}|latest|)$")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100
