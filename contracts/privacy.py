"""What is said about the erasure of a person: who asked, who has done it. Ids only."""

from typing import ClassVar
from uuid import UUID

from .message import Event
from .words import Code

EVENTS = "privacy.events"


class SubjectErasureRequested(Event):
    """A person must be forgotten (effacement demandé). Said by `candidacy` or `gateway`."""

    stream: ClassVar[str] = EVENTS
    key_field: ClassVar[str] = "subject_id"

    request_id: UUID
    subject_id: UUID
    kind: Code
    candidacy_ids: tuple[UUID, ...] = ()
    expected_services: tuple[Code, ...] = ()


class SubjectErased(Event):
    """A service has forgotten the person (effacement fait). Said by every service."""

    stream: ClassVar[str] = EVENTS
    key_field: ClassVar[str] = "subject_id"

    request_id: UUID
    subject_id: UUID
    service: Code
    rows: int = 0
