"""How dates, numbers and sentences are written for people, in French."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

NNBSP = "\u202f"
NBSP = "\u00a0"

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def day(value: date | str | None, *, weekday: bool = False) -> str:
    """Write a day: « 1er février 2027 », or « lundi 1er février 2027 »."""
    if value is None:
        return "date à préciser"
    at = date.fromisoformat(value) if isinstance(value, str) else value
    number = "1er" if at.day == 1 else str(at.day)
    text = f"{number} {_MONTHS[at.month - 1]} {at.year}"
    return f"{_DAYS[at.weekday()]} {text}" if weekday else text


def month(value: date) -> str:
    """Write a month: « janvier 2027 »."""
    return f"{_MONTHS[value.month - 1]} {value.year}"


def few(count: int | None) -> str:
    """Write a count that may be too small to be told."""
    return "moins de 5" if count is None else number(count)


def instant(value: datetime | None, zone: str = "Europe/Paris") -> str:
    """Write an instant in the region's zone: « samedi 28 novembre 2026 à 14 h »."""
    if value is None:
        return "date à préciser"
    local = value.astimezone(ZoneInfo(zone))
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{day(local.date(), weekday=True)} à {local.hour}{NBSP}h{minutes}"


def number(value: float | int | None) -> str:
    """Write a number: « 1 850 », « 4,5 »."""
    if value is None:
        return ""
    text = f"{value:,.1f}" if value % 1 else f"{int(value):,}"
    return text.replace(",", NNBSP).replace(".", ",")


def plural(count: int, one: str, many: str) -> str:
    """Write a count: « 0 place », « 1 place », « 2 places »."""
    return f"{number(count)}{NBSP}{one if count < 2 else many}"


def kilometres(value: float | None) -> str:
    """Write a distance, rounded to the kilometre: « 18 km », « moins de 1 km »."""
    if value is None:
        return "distance inconnue"
    return f"{round(value)}{NBSP}km" if value >= 1 else f"moins de 1{NBSP}km"


def typography(text: str) -> str:
    """Put no-break spaces where French wants them, and the curved apostrophe."""
    text = text.replace("'", "’")
    text = re.sub(r" ([;!?])", NNBSP + r"\1", text)
    text = re.sub(r" ([:%€»])", NBSP + r"\1", text)
    return text.replace("« ", "«" + NBSP)


_CODE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>)", re.DOTALL)


def template_typography(source: str) -> str:
    """Apply `typography` to the text of a template, never to its code nor its tags."""
    parts = _CODE.split(source)
    return "".join(part if i % 2 else typography(part) for i, part in enumerate(parts))
