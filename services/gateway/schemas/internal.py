"""What notifications asks and is answered."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chassis.types import Body
from services.gateway.domain import ObjectKind, Purpose, RecipientKind


class ContactsIn(Body):
    """Whose addresses, and why."""

    organisation_id: UUID | None = None
    account_id: UUID | None = None
    purpose: Annotated[str, StringConstraints(pattern=r"^notification:[A-Z]\d{2}$")]

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.organisation_id is None) == (self.account_id is None):
            raise PydanticCustomError("missing", "missing")
        return self


class RecipientIn(Body):
    """Who will receive a link."""

    kind: RecipientKind
    id: UUID


class ActionTokenIn(Body):
    """A link to make, for one act on one object by one recipient."""

    purpose: Purpose
    object_kind: ObjectKind
    object_id: UUID
    recipient: RecipientIn


class Contact(BaseModel):
    """Somebody to write to."""

    account_id: UUID
    email: str
    first_name: str | None


class Contacts(BaseModel):
    """Whom to write to."""

    recipients: list[Contact]


class ActionLink(BaseModel):
    """A link that acts."""

    url: str
    expires_at: datetime | None
