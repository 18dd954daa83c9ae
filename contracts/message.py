"""The two sorts of messages: an Event is a fact, a Command is an order that may be refused."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """What every message has: a stream, a type with its major version, a key.

    The envelope (who, when, why) travels in headers and is not part of the body.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    stream: ClassVar[str]
    major: ClassVar[int] = 1
    key_field: ClassVar[str] = "candidacy_id"

    @classmethod
    def type_name(cls) -> str:
        """Return the CloudEvents type, such as ``TrainingReserved.v1``."""
        return f"{cls.__name__}.v{cls.major}"

    @property
    def key(self) -> str:
        """Return the record key: messages of one key keep their order."""
        value: UUID | str = getattr(self, self.key_field)
        return str(value)


class Event(Message):
    """A fact, in the past tense. Anyone may listen."""


class Command(Message):
    """An order to one receiver, in the imperative. It may answer no, and the no is an event."""
