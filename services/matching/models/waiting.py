"""Candidacies by offer: who waits for an answer is counted, never known."""

from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from services.matching.models.base import MatchingTable


class Waiting(MatchingTable, table=True):
    """A candidacy to an offer. One that was answered stays, so that nothing older reopens it."""

    __tablename__: ClassVar[str] = "waiting"

    candidacy_id: UUID = Field(primary_key=True)
    offer_id: UUID = Field(index=True)
    answered: bool = False
