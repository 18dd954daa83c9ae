"""Pay as the source writes it, turned into an amount only when it is plausible."""

import re
from dataclasses import dataclass

_FORM = re.compile(
    r"^(?P<period>Annuel|Mensuel|Horaire)\s+de\s+(?P<low>[\d\s.,]+?)\s*(?:Euros?|€)"
    r"(?:\s+à\s+(?P<high>[\d\s.,]+?)\s*(?:Euros?|€))?(?:\s+sur\s+[\d.,]+\s+mois)?\s*$",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^\w+\s+de\s*$", re.IGNORECASE)
_PERIODS = {"annuel": "year", "mensuel": "month", "horaire": "hour"}
PLAUSIBLE = {"hour": (4.0, 120.0), "month": (400.0, 20_000.0), "year": (5_000.0, 300_000.0)}
_WIDEST = 5.0


@dataclass(frozen=True)
class Pay:
    """Euros, gross, for a period."""

    low: float
    high: float
    period: str


def is_empty(label: str) -> bool:
    """Return whether a label announces an amount and gives none (« Annuel de »)."""
    return _EMPTY.match(label) is not None


def parse_pay(label: str) -> Pay | None:
    """Return the pay that a label states, or nothing when it cannot be believed."""
    match = _FORM.match(label.strip())
    if match is None:
        return None
    low = _amount(match["low"])
    high = low if match["high"] is None else _amount(match["high"])
    if low is None or high is None:
        return None
    period = _PERIODS[match["period"].lower()]
    least, most = PLAUSIBLE[period]
    believable = least <= low <= high <= most and high <= low * _WIDEST
    return Pay(low, high, period) if believable else None


def _amount(text: str) -> float | None:
    digits = re.sub(r"\s", "", text).replace(",", ".")
    return float(digits) if re.fullmatch(r"\d{1,7}(\.\d{1,4})?", digits) else None
