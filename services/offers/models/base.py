"""The base of every table of offers."""

from sqlmodel import SQLModel

from chassis.database import own_metadata


class OffersTable(SQLModel):
    """Tables of the database ``offers`` and of no other."""

    metadata = own_metadata()
