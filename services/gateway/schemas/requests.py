"""Bodies that the door accepts: types without traps; the rules belong to the owner services."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from chassis.types import (
    Body,
    Day,
    Email,
    Line,
    Name,
    Phone as PhoneNumber,
    Postcode,
    SiretNumber,
    text,
)
from contracts.candidacy import (
    ContractKind,
    NotHiredReason,
    RefusalReason,
    RevocationReason,
    Situation,
    WithdrawalReason,
)
from contracts.trainings import AbandonmentReason, CertificationResult, EnrolmentRefusalReason
from contracts.words import InseeCode, Known, RomeCode
from services.gateway.domain import Role


def _hundredths(value: float) -> float:
    return round(value, 2)


Secret = Annotated[
    str, StringConstraints(min_length=20, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")
]
Message = text(2000)
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Euros = Annotated[float, Field(gt=0, le=10_000_000, allow_inf_nan=False)]
Hours = Annotated[float, Field(gt=0, le=60, allow_inf_nan=False), AfterValidator(_hundredths)]


class LinkIn(Body):
    """To whom to send a login link."""

    email: Email
    role: Literal[Role.CANDIDATE, Role.EMPLOYER, Role.TRAINING_PROVIDER] | None = None


class LinkTokenIn(Body):
    """A login link received by e-mail."""

    token: Secret


class HandoverIn(Body):
    """The code of a return from an identity provider."""

    handover: Secret


class SubmissionIn(Body):
    """Somebody applies to an offer."""

    offer_id: UUID
    first_name: Name
    last_name: Name
    email: Email
    phone: PhoneNumber
    postcode: Postcode
    insee_code: InseeCode | None = None
    message: Message | None = None  # type: ignore[valid-type]
    consent: Literal[True]


class WithdrawalIn(Body):
    """Why somebody withdraws."""

    reason: Annotated[WithdrawalReason, Known]


class ReservationIn(Body):
    """Which seat is confirmed."""

    reservation_id: UUID


class PayIn(Body):
    """The pay of a commitment, in euros."""

    amount_min: Euros
    amount_max: Euros | None = None
    period: Literal["hour", "month", "year"]


class CommitmentIn(Body):
    """The terms of a hiring commitment."""

    contract_kind: Annotated[ContractKind, Known]
    duration_months: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None
    starts_from: Day
    starts_until: Day
    pay: PayIn
    weekly_hours: Hours | None = None
    condition: Literal["none", "certification_obtained", "driving_licence"] = "none"
    engaged: Literal[True]


class DecisionIn(Body):
    """The employer's answer: yes with the terms, or no with a reason."""

    decision: Literal["accept", "refuse"]
    commitment: CommitmentIn | None = None
    reason: Annotated[RefusalReason, Known] | None = None
    share_reason: bool | None = None
    message: Message | None = None  # type: ignore[valid-type]


class NewOfferIn(Body):
    """An offer posted by an employer."""

    rome_code: RomeCode
    insee_code: InseeCode
    siret: SiretNumber
    title: Line | None = None
    employer_name: Line | None = None
    contract_kind: Annotated[ContractKind, Known] | None = None
    positions: Annotated[int, Field(ge=1, le=100)] | None = None
    description: Annotated[text(5000, 0), Field()] | None = None  # type: ignore[valid-type]
    pay_text: Line | None = None
    weekly_hours: Hours | None = None
    starts_from: Day | None = None


class EnrolmentRefusalIn(Body):
    """Why a provider says no."""

    reason: Annotated[EnrolmentRefusalReason, Known]


class ChoiceIn(Body):
    """The sessions wanted, the preferred first."""

    session_ids: Annotated[list[UUID], Field(min_length=1, max_length=5)]


class RevocationIn(Body):
    """Why an employer takes its commitment back."""

    reason: Annotated[RevocationReason, Known]


class AttendanceIn(Body):
    """Whether the person came, and which day. The reason of an absence is never asked."""

    kind: Literal["started", "no_show", "absent"]
    on: Day


class CompletionIn(Body):
    """The last day of a training, and its result."""

    on: Day
    certification: Annotated[CertificationResult, Known]


class AbandonmentIn(Body):
    """The last day of presence, and why; never a reason of health."""

    on: Day
    reason: Annotated[AbandonmentReason, Known]


class CapacityIn(Body):
    """How many seats a session has. ``force``: below what is reserved, people are moved."""

    capacity: Annotated[int, Field(strict=True, ge=0, le=1000)]
    force: bool = False


class CapacityFileIn(Body):
    """A file of seats, as text: a column of sessions, a column of seats."""

    csv: Annotated[text(50_000), Field()]  # type: ignore[valid-type]


class DeclarationIn(Body):
    """Hired, with the first day; or not, and why."""

    hired: bool
    contract_kind: Annotated[ContractKind, Known] | None = None
    starts_on: Day | None = None
    reason: Annotated[NotHiredReason, Known] | None = None


class SituationIn(Body):
    """Where a person is, months after a training; a contract and a month if they work."""

    code: Annotated[Situation, Known]
    contract_kind: Annotated[ContractKind, Known] | None = None
    since_month: Month | None = None


class ActIn(Body):
    """What a link does; which fields are read depends on its purpose."""

    decision: Literal["accept", "refuse"] | None = None
    commitment: CommitmentIn | None = None
    share_reason: bool | None = None
    message: Message | None = None  # type: ignore[valid-type]
    reservation_id: UUID | None = None
    answer: Literal["confirm", "refuse"] | None = None
    hired: bool | None = None
    contract_kind: Annotated[ContractKind, Known] | None = None
    starts_on: Day | None = None
    code: Annotated[Situation, Known] | None = None
    since_month: Month | None = None
    reason: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]+$")] | None = None
