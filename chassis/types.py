"""Shared types of the doors: texts without traps, numbers that fit, people's details."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import siret as stdnum_siret

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_URL = re.compile(r"(https?://|www\.|\.[a-z]{2,}/)", re.IGNORECASE)


class Body(BaseModel):
    """Base of request bodies: unknown fields and NaN are refused, blanks trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Answer(BaseModel):
    """Base of response bodies."""

    model_config = ConfigDict(from_attributes=True)


def _clean(value: str, *, lines: bool) -> str:
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    for char in text:
        if char == "\n" and lines:
            continue
        if unicodedata.category(char) in ("Cc", "Cs") or _BIDI.match(char):
            raise PydanticCustomError("text_forbidden", "text_forbidden")
    return text


def clean_line(value: str) -> str:
    """Refuse control characters, surrogates and bidirectional overrides; normalise to NFC."""
    return _clean(value, lines=False)


def clean_text(value: str) -> str:
    """Do as `clean_line`, but let line feeds pass."""
    return _clean(value, lines=True)


def _name(value: str) -> str:
    if _URL.search(value):
        raise PydanticCustomError("url_in_name", "url_in_name")
    return value


def _words(value: str) -> str:
    if "\ufffd" in value:
        raise PydanticCustomError("text_forbidden", "text_forbidden")
    if len(value.split()) > 8:
        raise PydanticCustomError("too_many_words", "too_many_words")
    return value


def _email(value: str) -> str:
    try:
        found = validate_email(value, check_deliverability=False, allow_quoted_local=False)
    except EmailNotValidError:
        raise PydanticCustomError("email_invalid", "email_invalid") from None
    return found.normalized.lower()


def _phone(value: str) -> str:
    digits = re.sub(r"[ .\-()\u00a0\u202f]", "", value)
    digits = re.sub(r"^(\+33|0033)0?", "0", digits)
    if not re.fullmatch(r"0[1-9]\d{8}", digits):
        raise PydanticCustomError("phone_invalid", "phone_invalid")
    return digits


def _siret(value: str) -> str:
    try:
        return str(stdnum_siret.validate(value))
    except StdnumError:
        raise PydanticCustomError("siret_invalid", "siret_invalid") from None


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticCustomError("type_invalid", "type_invalid")
    return value


def text(longest: int, shortest: int = 1) -> Any:
    """Return the type of a text of several lines."""
    return Annotated[
        str,
        StringConstraints(min_length=shortest, max_length=longest),
        AfterValidator(clean_text),
    ]


Line = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(clean_line)]
"""A text of one line."""

SearchWords = Annotated[
    str,
    StringConstraints(max_length=100),
    AfterValidator(clean_line),
    AfterValidator(_words),
]
"""Words looked for: eight at most, none that was lost in transit."""

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80),
    AfterValidator(clean_line),
    AfterValidator(_name),
]
"""A person's name: no address of a site in it."""

Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
"""An e-mail address, in lower case."""

Phone = Annotated[str, StringConstraints(max_length=24), AfterValidator(_phone)]
"""A French telephone number, as ten digits."""

Postcode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
"""A French postal code: it identifies no commune."""

SiretNumber = Annotated[str, StringConstraints(max_length=24), AfterValidator(_siret)]
"""A SIRET whose key is right."""

Int4 = Annotated[int, Field(strict=True, ge=-2_147_483_648, le=2_147_483_647)]
"""An integer that PostgreSQL's ``integer`` can hold."""

Day = Annotated[date, BeforeValidator(_no_number), Field(ge=date(1900, 1, 1), le=date(2100, 1, 1))]
"""A day between 1900 and 2100."""
