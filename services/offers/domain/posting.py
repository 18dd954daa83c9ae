"""What an employer says of a job when posting it."""

from dataclasses import dataclass
from datetime import date

from contracts.candidacy import ContractKind


@dataclass(frozen=True)
class NewOffer:
    """A job to publish; three codes are enough."""

    rome_code: str
    insee_code: str
    siret: str
    title: str | None = None
    employer_name: str | None = None
    contract_kind: ContractKind = ContractKind.CDI
    positions: int = 1
    description: str = ""
    pay_text: str | None = None
    weekly_hours: float | None = None
    starts_from: date | None = None
