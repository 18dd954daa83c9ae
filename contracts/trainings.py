"""What `trainings` says and hears: the catalogue of sessions, seats, enrolments and orders."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from .message import Command, Event
from .offers import GeoPrecision
from .training_codes import (
    AbandonmentReason as AbandonmentReason,
    AbsenceKind as AbsenceKind,
    CertificationResult as CertificationResult,
    DatePrecision as DatePrecision,
    EnrolmentRefusalReason as EnrolmentRefusalReason,
    RecruitmentStatus as RecruitmentStatus,
    ReleaseCause as ReleaseCause,
    ReservationRefusalReason as ReservationRefusalReason,
    RevocationCause as RevocationCause,
    TeachingMode as TeachingMode,
)
from .words import (
    BasinCode,
    Code,
    InseeCode,
    Label,
    PublicText,
    RomeCode,
    enrolment_id as enrolment_id,
    reservation_id as reservation_id,
)

CATALOGUE = "trainings.catalogue"
EVENTS = "trainings.events"
COMMANDS = "trainings.commands"


class CatalogueSession(Event):
    """The whole public state of a session: a reader needs no earlier event.

    ``entry_level`` and ``exit_level`` follow the national framework (0 to 8, none = unknown).
    ``capacity`` is none until the provider or the Région declares it: visible, not reservable.
    ``bookable`` is false for past, cancelled or badly dated sessions.
    ``other_places`` lists where else one may learn; the fields of place tell the main one.
    """

    stream: ClassVar[str] = CATALOGUE
    key_field: ClassVar[str] = "session_id"

    session_id: UUID
    training_id: UUID
    source: Code
    title: Label
    objective: PublicText = ""
    certification: Label | None = None
    rncp_code: Code | None = None
    rome_codes: tuple[RomeCode, ...] = ()
    rome_parents: tuple[RomeCode, ...] = ()
    entry_level: int | None = None
    entry_level_required: bool = False
    exit_level: int | None = None
    responsible_provider_id: UUID
    responsible_provider_name: Label
    delivering_provider_id: UUID
    delivering_provider_name: Label
    teaching_mode: TeachingMode = TeachingMode.UNKNOWN
    address: Label | None = None
    insee_code: InseeCode | None = None
    city: Label | None = None
    department: Code | None = None
    lat: float | None = None
    lon: float | None = None
    geo_precision: GeoPrecision = GeoPrecision.NONE
    basin_code: BasinCode | None = None
    other_places: tuple[Label, ...] = ()
    starts_on: date | None = None
    starts_precision: DatePrecision = DatePrecision.NONE
    ends_on: date | None = None
    ends_precision: DatePrecision = DatePrecision.NONE
    permanent_entry: bool = False
    hours: int | None = None
    weeks: int | None = None
    schedule: Label | None = None
    funders: tuple[Code, ...] = ()
    region_funded: bool | None = None
    funding_route: Code | None = None
    recruitment_status: RecruitmentStatus = RecruitmentStatus.UNKNOWN
    capacity: int | None = None
    seats_left: int | None = None
    waitlist_length: int = 0
    bookable: bool = True
    updated_at: datetime


class TrainingSessionImported(CatalogueSession):
    """A session appeared (session importée). Said by `trainings`, at the first sighting."""


class TrainingSessionUpdated(CatalogueSession):
    """The public state of a session changed (session modifiée); ``changed`` names the fields.

    Said by `trainings`: content, declared capacity, or free seats (coalesced).
    """

    changed: tuple[Code, ...] = ()


class TrainingSessionCancelled(Event):
    """A session will not take place (session annulée). Said by `trainings`, once."""

    stream: ClassVar[str] = CATALOGUE
    key_field: ClassVar[str] = "session_id"

    session_id: UUID
    training_id: UUID
    title: Label
    reason: Code
    cancelled_at: datetime


class ReservationEvent(Event):
    """What every answer about a seat carries. ``attempt``: the asker ignores stale answers."""

    stream: ClassVar[str] = EVENTS
    candidacy_id: UUID
    attempt: int
    reservation_id: UUID
    session_id: UUID


class TrainingReserved(ReservationEvent):
    """A seat is held (place réservée), also after a promotion from the waitlist.

    Said by `trainings`, again if asked again. ``held_until`` is what people are told;
    the hold is enforced one hour later.
    """

    held_until: datetime


class TrainingWaitlisted(ReservationEvent):
    """The session is full; the person has a rank (liste d'attente). Said by `trainings`."""

    rank: int


class TrainingReservationRefused(ReservationEvent):
    """No seat can be asked for in this session (réservation refusée). Said by `trainings`."""

    reason: ReservationRefusalReason


class TrainingReservationExpired(ReservationEvent):
    """The hold ended without a confirmation (réservation expirée). Said by `trainings`."""


class TrainingReservationRevoked(ReservationEvent):
    """A seat, held or confirmed, is taken back (réservation retirée). Said by `trainings`."""

    reason: RevocationCause


class SeatReleased(ReservationEvent):
    """The seat is given back, or never was taken (place rendue). Said by `trainings`."""


class EnrolmentEvent(ReservationEvent):
    """What every answer about an enrolment carries. ``provider_id``: the responsible provider."""

    enrolment_id: UUID
    provider_id: UUID


class EnrolmentRequested(EnrolmentEvent):
    """The candidate confirmed; the provider is asked (inscription demandée).

    Said by `trainings`.
    """


class EnrolmentConfirmed(EnrolmentEvent):
    """The provider said yes (inscription confirmée). Said by `trainings`."""


class EnrolmentRefused(EnrolmentEvent):
    """The provider said no; the seat is freed (inscription refusée). Said by `trainings`."""

    reason: EnrolmentRefusalReason


class TrainingStarted(EnrolmentEvent):
    """The trainee entered the training (entrée en formation). Said by `trainings`."""

    started_on: date


class TraineeAbsent(EnrolmentEvent):
    """The trainee was not there (absence); why is never asked. Said by `trainings`."""

    missed_on: date
    kind: AbsenceKind


class TrainingCompleted(EnrolmentEvent):
    """The trainee finished (fin de formation). Said by `trainings`, again with a late result."""

    completed_on: date
    certification: CertificationResult


class TrainingAbandoned(EnrolmentEvent):
    """The training is interrupted (abandon). Said by `trainings`."""

    abandoned_on: date
    reason: AbandonmentReason


class ReserveSeat(Command):
    """Hold a seat for an accepted candidate (réserver une place).

    Sent by `candidacy`. Answered by TrainingReserved, TrainingWaitlisted or
    TrainingReservationRefused, which carry the same ``attempt``.
    """

    stream: ClassVar[str] = COMMANDS
    candidacy_id: UUID
    attempt: int
    session_id: UUID
    offer_id: UUID
    candidate_id: UUID


class ConfirmSeat(Command):
    """The candidate confirms the held seat (confirmer une place).

    Sent by `candidacy`. Answered by EnrolmentRequested or what came after.
    """

    stream: ClassVar[str] = COMMANDS
    candidacy_id: UUID
    attempt: int


class ReleaseSeat(Command):
    """Give a seat back, if any (rendre une place). Sent by `candidacy`; see SeatReleased."""

    stream: ClassVar[str] = COMMANDS
    candidacy_id: UUID
    attempt: int
    session_id: UUID
    reason: ReleaseCause
