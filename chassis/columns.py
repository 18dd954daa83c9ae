"""Columns that every service writes the same way."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Enum
from sqlmodel import Field


def enum_type(enum: type[StrEnum]) -> Any:
    """Return the type of a column that stores the values of ``enum`` as text."""
    length = max(len(member.value) for member in enum)
    return Enum(
        enum,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=max(length, 24),
        name=enum.__name__.lower(),
    )


def enum_column(enum: type[StrEnum], **options: Any) -> Column[Any]:
    """Return a column that stores the values of ``enum`` as text, checked by the database."""
    return Column(enum_type(enum), **options)


def utc_column(**options: Any) -> Column[datetime]:
    """Return a column of aware instants."""
    return Column(DateTime(timezone=True), **options)


def utc_field(**options: Any) -> Any:
    """Return a required field of aware instants."""
    return Field(sa_column=utc_column(nullable=False, **options))
