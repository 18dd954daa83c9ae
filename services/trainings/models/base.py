"""The base of every table of trainings."""

from sqlmodel import SQLModel

from chassis.database import own_metadata


class TrainingsTable(SQLModel):
    """Tables of the database ``trainings`` and of no other."""

    metadata = own_metadata()
