"""The base of every table of candidacy."""

from sqlmodel import SQLModel

from chassis.database import own_metadata


class CandidacyTable(SQLModel):
    """Tables of the database ``candidacy`` and of no other."""

    metadata = own_metadata()
