"""The official codes every message uses, and the base of codes shown to people."""

from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID, uuid5

from pydantic import AfterValidator, StringConstraints

_ORGANISATIONS = UUID("5f1f6a52-6f0e-5b0e-9a60-1f0f6d3c1b11")

Siret = Annotated[str, StringConstraints(pattern=r"^\d{14}$")]
"""Number of an establishment (14 digits). The Luhn key is checked at the doors, not here."""

RomeCode = Annotated[str, StringConstraints(pattern=r"^[A-N]\d{4}$")]
"""Occupation of the ROME, child or parent."""

InseeCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}|2[AB])\d{3}$")]
"""Commune of the INSEE's official geographic code. A postal code identifies nothing."""

BasinCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,32}$")]
"""Employment basin, as named by the region file."""

YearMonth = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""A month, when the day would say too much about a person."""

Code = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_.:#-]*$")]
"""A short technical code of a closed vocabulary (RNCP, funder, flag)."""

Label = Annotated[str, StringConstraints(max_length=255)]
"""A short public text of a catalogue: a title, the name of a provider or of a place."""

PublicText = Annotated[str, StringConstraints(max_length=8000)]
"""A long public text of a catalogue, already passed through the personal data filter."""


class Labelled(StrEnum):
    """A code and its French label on one line: ``TOO_FAR = "too_far", "C'est trop loin"``.

    Codes of messages are open: a reader that meets a value it does not know yet reads ``UNKNOWN``
    when the list has that member (evolution inside a major version).
    """

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.__members__.get("UNKNOWN") if isinstance(value, str) else None


def _known(value: Labelled) -> Labelled:
    if value.name == "UNKNOWN":
        raise ValueError("not in the list")
    return value


Known = AfterValidator(_known)
"""``Annotated[RefusalReason, Known]``: at a door, a value outside the list is refused."""


def organisation_id(siret: str) -> UUID:
    """Return the one id of an organisation (employer or provider) in every service."""
    return uuid5(_ORGANISATIONS, f"siret:{siret}")


def reservation_id(candidacy_id: UUID, attempt: int) -> UUID:
    """Return the id of the reservation of one attempt: asked twice, it is the same row."""
    return uuid5(candidacy_id, f"reservation:{attempt}")


def enrolment_id(reservation: UUID) -> UUID:
    """Return the id of the enrolment that a reservation becomes once confirmed."""
    return uuid5(reservation, "enrolment")
