"""The person, what they wrote, what they agreed to: the only home of personal data."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import PrimaryKeyConstraint
from sqlmodel import Field

from chassis.columns import enum_column, utc_column
from services.candidacy.models.base import CandidacyTable


class Person(CandidacyTable, table=True):
    """Somebody who applied at least once (candidat)."""

    __tablename__: ClassVar[str] = "persons"

    id: UUID = Field(primary_key=True)
    first_name: str = Field(max_length=80)
    last_name: str = Field(max_length=80)
    email: str = Field(max_length=254)
    phone: str = Field(max_length=24)
    postcode: str = Field(max_length=5)
    insee_code: str = Field(max_length=5)
    city: str = Field(max_length=80)
    lat: float | None = None
    lon: float | None = None
    created_at: datetime = Field(sa_column=utc_column(nullable=False))
    erased_at: datetime | None = Field(default=None, sa_column=utc_column())
    merged_into: UUID | None = Field(default=None, foreign_key="persons.id")

    @property
    def last_initial(self) -> str:
        """Return the initial of the name."""
        return self.last_name[:1].upper()


class TextKind(StrEnum):
    """What a text of a case is."""

    MESSAGE = "message"
    REFUSAL = "refusal"


class CandidacyText(CandidacyTable, table=True):
    """A text that one party of a case wrote to the other."""

    __tablename__: ClassVar[str] = "candidacy_texts"
    __table_args__ = (PrimaryKeyConstraint("candidacy_id", "kind"),)

    candidacy_id: UUID = Field(foreign_key="candidacies.id")
    kind: TextKind = Field(sa_column=enum_column(TextKind, nullable=False))
    body: str = Field(max_length=2000)


class Consent(CandidacyTable, table=True):
    """What a person agreed to: which text, when, how."""

    __tablename__: ClassVar[str] = "consents"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.id", index=True)
    candidacy_id: UUID = Field(foreign_key="candidacies.id")
    purpose: str = Field(max_length=32)
    text_version: str = Field(max_length=16)
    channel: str = Field(max_length=16)
    given_at: datetime = Field(sa_column=utc_column(nullable=False))
