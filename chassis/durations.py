"""Durations as a region file writes them: « 30 min », « 72 h », « 30 d », « 0 s »."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "j": "days"}
_FORM = re.compile(r"^(\d+) ?(s|min|h|d|j)$")


def parse(value: object) -> object:
    """Read a duration; anything that is not a text goes on to pydantic."""
    if not isinstance(value, str):
        return value
    match = _FORM.match(value.strip())
    if match is None:
        raise ValueError("une durée s’écrit « 30 min », « 72 h », « 30 d »")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(parse)]
"""A timedelta that a region file may write in words."""
