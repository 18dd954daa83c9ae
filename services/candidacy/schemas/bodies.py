"""What people send: an application, an answer, a confirmation, a withdrawal."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from chassis.errors import FieldError, Unprocessable
from chassis.http import Body, Email, Name, Phone, Text
from chassis.types import Day, Postcode
from contracts.candidacy import ContractKind, RefusalReason, RevocationReason, WithdrawalReason
from contracts.words import Known
from services.candidacy.domain.errors import CommitmentTermsMissing
from services.candidacy.domain.submission import Application
from services.candidacy.domain.terms import Channel, Condition, PayPeriod, Refusal, Terms

Amount = Annotated[Decimal, Field(gt=0, le=99_999_999, max_digits=10, decimal_places=2)]
Commune = Annotated[str, StringConstraints(pattern=r"^(\d{2}|2[AB])\d{3}$")]


class SubmissionIn(Body):
    """A candidacy, as its person sends it."""

    offer_id: UUID
    session_ids: list[UUID] = Field(default=[], max_length=20)
    first_name: Name
    last_name: Name
    email: Email
    phone: Phone
    postcode: Postcode
    insee_code: Commune | None = None
    message: Text(2000) | None = None  # type: ignore[valid-type]
    consent: Literal[True]

    def application(self) -> Application:
        """Return what the use case needs."""
        return Application(**self.model_dump(exclude={"consent"}))


class WithdrawalIn(Body):
    """Why a person withdraws."""

    reason: Annotated[WithdrawalReason, Known]


class ReservationIn(Body):
    """The reservation that is confirmed."""

    reservation_id: UUID


class ChoiceIn(Body):
    """The sessions a person wants, the preferred first."""

    session_ids: list[UUID] = Field(min_length=1, max_length=5)


class RevocationIn(Body):
    """Why an employer takes its commitment back."""

    reason: Annotated[RevocationReason, Known]


class PayIn(Body):
    """The pay an employer commits to."""

    amount_min: Amount
    amount_max: Amount | None = None
    period: PayPeriod


class CommitmentIn(Body):
    """The terms of a hiring commitment."""

    contract_kind: Annotated[ContractKind, Known]
    duration_months: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None
    starts_from: Day
    starts_until: Day
    pay: PayIn
    weekly_hours: Annotated[float, Field(gt=0, le=60)] | None = None
    condition: Condition = Condition.NONE
    engaged: Literal[True]


class DecisionIn(Body):
    """An employer's answer: yes with its terms, or no with its reason."""

    decision: Literal["accept", "refuse"]
    commitment: CommitmentIn | None = None
    reason: Annotated[RefusalReason, Known] | None = None
    share_reason: bool = True
    message: Text(1000) | None = None  # type: ignore[valid-type]

    def answer(self, *, made_by: str | None, channel: Channel) -> Terms | Refusal:
        """Return the answer. Raises `CommitmentTermsMissing` for a yes without terms."""
        if self.decision == "accept":
            return self._terms(made_by, channel)
        return self._refusal()

    def _terms(self, made_by: str | None, channel: Channel) -> Terms:
        if self.commitment is None:
            missing = FieldError("missing", "Complétez votre engagement", pointer="#/commitment")
            raise CommitmentTermsMissing("Complétez votre engagement.", errors=[missing])
        given = self.commitment
        return Terms(
            contract_kind=given.contract_kind,
            duration_months=given.duration_months,
            starts_from=given.starts_from,
            starts_until=given.starts_until,
            amount_min=given.pay.amount_min,
            amount_max=given.pay.amount_max,
            period=given.pay.period,
            weekly_hours=given.weekly_hours,
            condition=given.condition,
            made_by=made_by,
            channel=channel,
        )

    def _refusal(self) -> Refusal:
        if self.reason is None:
            raise _missing("reason", "Choisissez une raison dans la liste")
        if self.reason is RefusalReason.OTHER and not self.message:
            raise _missing("message", "Précisez la raison en quelques mots")
        return Refusal(self.reason, self.share_reason, self.message)


def _missing(field: str, detail: str) -> Unprocessable:
    error = FieldError("missing", detail, pointer=f"#/{field}")
    return Unprocessable("1 champ à corriger", errors=[error])
