"""What the conditions look at: a job, a session, whoever seeks, and the rules of the region."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from chassis.referentials.points import Point, distance_km
from contracts.trainings import (
    CatalogueSession,
    DatePrecision,
    RecruitmentStatus,
    TeachingMode,
)

ALWAYS = date(9999, 12, 31)
FORGOTTEN_AFTER = timedelta(days=30)
TAKES_PEOPLE = (RecruitmentStatus.OPEN, RecruitmentStatus.UNKNOWN)


@dataclass(frozen=True)
class Spot:
    """A place: its point when it is known well enough to measure from."""

    point: Point | None = None
    department: str | None = None
    insee_code: str | None = None


NOWHERE = Spot()


@dataclass(frozen=True)
class Job:
    """What the conditions read of an offer."""

    offer_id: UUID
    rome_parent: str
    spot: Spot = NOWHERE
    starts_from: date | None = None
    starts_until: date | None = None


@dataclass(frozen=True)
class Course:
    """What the conditions read of a training session."""

    session_id: UUID
    rome_parents: tuple[str, ...]
    spot: Spot = NOWHERE
    remote: bool = False
    entry_level: int | None = None
    entry_required: bool = False
    region_funded: bool | None = None
    funding_route: str | None = None
    funders: tuple[str, ...] = ()
    recruitment: RecruitmentStatus = RecruitmentStatus.OPEN
    bookable: bool = True
    starts_on: date | None = None
    enter_by: date | None = None
    ends_on: date | None = None
    capacity: int | None = None
    seats_left: int | None = None
    waitlist_length: int = 0


@dataclass(frozen=True)
class Seeker:
    """Whoever seeks, as far as they say: a place, how far they go, a level of education."""

    spot: Spot = NOWHERE
    radius_km: int | None = None
    level: int | None = None


ANYONE = Seeker()


@dataclass(frozen=True)
class Rules:
    """What a region decides: how far, who pays, what counts most."""

    training_distance_km: int = 50
    funder_codes: tuple[str, ...] = ("2",)
    funding_routes: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """A job and a session, for somebody, on a day."""

    job: Job
    course: Course
    seeker: Seeker
    rules: Rules
    today: date

    @property
    def home_km(self) -> float | None:
        return _apart(self.seeker.spot, self.course.spot)

    @property
    def job_km(self) -> float | None:
        return _apart(self.job.spot, self.course.spot)

    @property
    def home_job_km(self) -> float | None:
        return _apart(self.seeker.spot, self.job.spot)

    @property
    def nearest_km(self) -> float | None:
        """Return how far the session is from home or from the job, whichever is nearer."""
        known = [each for each in (self.home_km, self.job_km) if each is not None]
        return min(known, default=None)

    @property
    def same_department(self) -> bool:
        where = self.course.spot.department
        return where is not None and where in (
            self.job.spot.department,
            self.seeker.spot.department,
        )

    @property
    def days_late(self) -> int:
        """Return how many days after the last start of the job the session ends."""
        if self.course.ends_on is None or self.job.starts_until is None:
            return 0
        return max(0, (self.course.ends_on - self.job.starts_until).days)


def _apart(one: Spot, other: Spot) -> float | None:
    if one.point is None or other.point is None:
        return None
    return round(distance_km(one.point, other.point), 3)


def last_entry(session: CatalogueSession) -> date | None:
    """Return the last day one may start, none when the source says nothing usable."""
    if session.permanent_entry:
        return session.ends_on or ALWAYS
    if session.starts_on is None:
        return None
    if session.starts_precision is DatePrecision.MONTH:
        following = session.starts_on.replace(day=28) + timedelta(days=4)
        return following.replace(day=1) - timedelta(days=1)
    if session.starts_precision is DatePrecision.YEAR:
        return session.starts_on.replace(month=12, day=31)
    return session.starts_on


def is_remote(session: CatalogueSession) -> bool:
    """Say whether one learns from home."""
    return session.teaching_mode is TeachingMode.REMOTE
