"""Contract, hours, experience and level, read from the words of the source."""

import re

from contracts.candidacy import ContractKind

_KINDS = {
    "CDI": ContractKind.CDI,
    "CDD": ContractKind.CDD,
    "SAI": ContractKind.CDD,
    "DDI": ContractKind.CDD,
    "MIS": ContractKind.INTERIM,
    "DIN": ContractKind.CDI,
    "TTI": ContractKind.INTERIM,
    "DDT": ContractKind.INTERIM,
}
NOT_EMPLOYMENT = frozenset({"LIB", "FRA", "CCE"})
_LEARNING = re.compile(r"apprenti|professionnalisation", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,3})\s*(Mois|An\(?s?\)?|Jour|Semaine)", re.IGNORECASE)
_HOURS = re.compile(r"(?<!\d)(\d{1,2})\s?H\s?([0-5]\d)?(?!\w)", re.IGNORECASE)
_EXPERIENCE = re.compile(r"(\d{1,3})\s*(an|mois)", re.IGNORECASE)
_LEVELS = (
    ("bac+5", 7),
    ("bac+3", 6),
    ("bac+4", 6),
    ("bac+2", 5),
    ("bac", 4),
    ("cap", 3),
    ("bep", 3),
    ("2nd ou 1ère", 2),
    ("4ème", 1),
    ("3ème", 2),
    ("primaire", 1),
    ("aucune", 0),
)
A_WEEK = (1.0, 60.0)


def kind_of(code: str, nature: str, *, alternating: bool) -> ContractKind:
    """Return the contract of an offer; work-study (alternance) wins over the rest."""
    if alternating or _LEARNING.search(nature):
        return ContractKind.APPRENTICESHIP
    return _KINDS.get(code, ContractKind.OTHER)


def is_known(code: str) -> bool:
    """Return whether the code of a contract is one we know."""
    return code in _KINDS or code in NOT_EMPLOYMENT


def is_employment(code: str, nature: str) -> bool:
    """Return whether a hiring commitment can be made on this contract."""
    return code not in NOT_EMPLOYMENT and "non salarié" not in nature


def duration_of(label: str) -> tuple[int, str] | None:
    """Return the length that a contract label states, such as (6, "month")."""
    match = _DURATION.search(label)
    if match is None:
        return None
    unit = {"m": "month", "a": "year", "j": "day", "s": "week"}[match[2][0].lower()]
    return int(match[1]), unit


def weekly_hours(label: str) -> float | None:
    """Return the hours of a week, or nothing when the label does not say."""
    match = _HOURS.search(label)
    if match is None:
        return None
    hours = int(match[1]) + int(match[2] or 0) / 60
    least, most = A_WEEK
    return round(hours, 2) if least <= hours <= most else None


def months_of_experience(label: str) -> int | None:
    """Return the experience a label asks for, in months; unknown when it gives no number."""
    if "débutant" in label.casefold():
        return 0
    match = _EXPERIENCE.search(label)
    if match is None:
        return None
    return int(match[1]) * (12 if match[2].lower() == "an" else 1)


def level_of(label: str) -> int | None:
    """Return the level (national framework, 0 to 8) of a diploma label."""
    text = re.sub(r"\s*\+\s*", "+", label.casefold())
    return next((level for start, level in _LEVELS if start in text), None)
