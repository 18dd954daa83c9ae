"""The employer's answer: the terms of a commitment (engagement d'embauche), or a refusal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from chassis.errors import FieldError
from contracts.candidacy import ContractKind, RefusalReason
from contracts.words import Labelled
from services.candidacy.domain.errors import CommitmentTermsMissing

TERMS_VERSION = "2026-11"


class Condition(Labelled):
    """What the hire depends on."""

    NONE = "none", "Sans condition"
    CERTIFICATION_OBTAINED = "certification_obtained", "Si la certification est obtenue"
    DRIVING_LICENCE = "driving_licence", "Si la personne a le permis"


class PayPeriod(Labelled):
    """What an amount of pay is for."""

    HOUR = "hour", "de l’heure"
    MONTH = "month", "par mois"
    YEAR = "year", "par an"


class Channel(StrEnum):
    """How somebody acted."""

    PAGE = "page"
    LINK = "link"


@dataclass(frozen=True)
class Terms:
    """What the employer commits to."""

    contract_kind: ContractKind
    starts_from: date
    starts_until: date
    amount_min: Decimal
    period: PayPeriod
    condition: Condition
    duration_months: int | None = None
    amount_max: Decimal | None = None
    weekly_hours: float | None = None
    made_by: str | None = None
    channel: Channel = Channel.PAGE

    def check(self, today: date) -> None:
        """Refuse terms that cannot be kept. Raises `CommitmentTermsMissing`."""
        wrong = []
        if self.contract_kind is ContractKind.CDD and self.duration_months is None:
            wrong.append(_wrong("duration_months", "missing", "Indiquez la durée du CDD en mois"))
        if self.starts_until < self.starts_from:
            detail = "Indiquez une date après la date de début au plus tôt"
            wrong.append(_wrong("starts_until", "out_of_range", detail))
        if self.starts_until < today:
            wrong.append(_wrong("starts_until", "date_in_past", "Indiquez une date à venir"))
        if self.amount_max is not None and self.amount_max < self.amount_min:
            detail = "Indiquez un montant plus grand que le salaire minimum"
            wrong.append(_wrong("pay/amount_max", "out_of_range", detail))
        if wrong:
            raise CommitmentTermsMissing("Complétez les champs signalés.", errors=wrong)


@dataclass(frozen=True)
class Refusal:
    """An employer's no."""

    reason: RefusalReason
    share_reason: bool
    message: str | None = None


def _wrong(field: str, code: str, detail: str) -> FieldError:
    return FieldError(code, detail, pointer=f"#/commitment/{field}")


def pay_text(
    low: Decimal, high: Decimal | None, period: PayPeriod, *, currency: str = "€ brut"
) -> str:
    """Write a pay as people read it: « de 1 850 à 2 100 € brut par mois »."""
    if high is None or high == low:
        return f"{_amount(low)} {currency} {period.label}"
    return f"de {_amount(low)} à {_amount(high)} {currency} {period.label}"


def _amount(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    text = f"{value:,.0f}" if whole else f"{value:,.2f}"
    return text.replace(",", "\u202f").replace(".", ",")
