"""A slow, obviously right matcher: nested loops over the definition, no index, no SQL.

Written from the definition and not from the service: neither knows the other.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.offers import CatalogueOffer
from contracts.trainings import CatalogueSession

LIMIT_KM = 50
FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Asked:
    """A question: a point, a radius, and what is known of the person."""

    lat: float
    lon: float
    department: str | None
    radius_km: int
    level: int | None = None
    contract: str | None = None
    working_time: str | None = None
    parents: frozenset[str] = frozenset()
    accessible: bool = False
    starts_by: date | None = None


def kilometres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance, by the spherical law of cosines written with atan2."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    turn = math.radians(lon_b - lon_a)
    across = math.hypot(
        math.cos(b) * math.sin(turn),
        math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(turn),
    )
    along = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0088 * math.atan2(across, along)


def measured(thing: CatalogueOffer | CatalogueSession) -> bool:
    return thing.geo_precision in ("address", "commune") and thing.lat is not None


def home_km(asked: Asked, thing: CatalogueOffer | CatalogueSession) -> float | None:
    if not measured(thing):
        return None
    return kilometres(asked.lat, asked.lon, thing.lat, thing.lon)


def job_km(offer: CatalogueOffer, session: CatalogueSession) -> float | None:
    if not measured(offer) or not measured(session):
        return None
    return kilometres(offer.lat, offer.lon, session.lat, session.lon)


def last_day(session: CatalogueSession) -> date | None:
    if session.permanent_entry:
        return session.ends_on or FOREVER
    if session.starts_on is None:
        return None
    if session.starts_precision == "month":
        day = session.starts_on
        while (day + timedelta(days=1)).month == day.month:
            day += timedelta(days=1)
        return day
    if session.starts_precision == "year":
        return date(session.starts_on.year, 12, 31)
    return session.starts_on


def funded(session: CatalogueSession) -> bool:
    return bool(session.region_funded or "2" in session.funders or session.funding_route == "prf")


def recruits(session: CatalogueSession) -> bool:
    return session.bookable and session.recruitment_status in ("open", "unknown")


def takes_people(session: CatalogueSession, today: date) -> bool:
    """Say whether one may enter at all, whoever and wherever one is."""
    last = last_day(session)
    return funded(session) and recruits(session) and last is not None and last > today


def failing(
    offer: CatalogueOffer, session: CatalogueSession, asked: Asked | None, today: date
) -> set[str]:
    """Return the hard conditions that fail; the occupation is shared."""
    fails = set()
    near = [job_km(offer, session), home_km(asked, session) if asked else None]
    known = [each for each in near if each is not None]
    if session.teaching_mode != "remote":
        departments = {offer.department, asked.department if asked else None} - {None}
        if known and min(known) > LIMIT_KM:
            fails.add("distance_training")
        if not known and session.department not in departments:
            fails.add("distance_training")
    level = asked.level if asked else None
    if level is not None and session.entry_level_required and (session.entry_level or 0) > level:
        fails.add("entry_level")
    if not funded(session):
        fails.add("funded")
    if not recruits(session):
        fails.add("recruitment_open")
    last = last_day(session)
    too_late = offer.starts_until and session.ends_on and session.ends_on > offer.starts_until
    if last is None or last <= today or too_late:
        fails.add("calendar")
    return fails


def matches(
    offer: CatalogueOffer, sessions: list[CatalogueSession], asked: Asked | None, today: date
) -> tuple[set[str], set[str], bool]:
    """Return the sessions that fit, the codes that alone stop others, whether any is known."""
    fit, alone, known = set(), set(), False
    for session in sessions:
        last = last_day(session)
        if last is not None and last <= today - timedelta(days=30):
            continue
        if offer.rome_parent not in session.rome_parents:
            continue
        known = True
        fails = failing(offer, session, asked, today)
        if not fails:
            fit.add(str(session.session_id))
        elif len(fails) == 1:
            alone |= fails
    return fit, alone, known


def starts_in_time(session: CatalogueSession, month: date | None) -> bool:
    """Say whether a training starts in this month at the latest; permanent ones always do."""
    if month is None or last_day(session) == FOREVER or session.starts_on is None:
        return True
    return (session.starts_on.year, session.starts_on.month) <= (month.year, month.month)


def opened(
    offer: CatalogueOffer, sessions: list[CatalogueSession], asked: Asked, today: date
) -> bool:
    """Say whether a training that one may enter, early enough, leads to the offer."""
    return any(
        offer.rome_parent in session.rome_parents
        and not failing(offer, session, asked, today)
        and starts_in_time(session, asked.starts_by)
        for session in sessions
    )


def wanted(offer: CatalogueOffer, asked: Asked) -> bool:
    """Say whether an offer is of the kind that is asked."""
    hours = offer.weekly_hours
    time = None if hours is None else "full_time" if hours >= 35 else "part_time"
    return (
        asked.contract in (None, offer.contract_kind)
        and asked.working_time in (None, time)
        and (not asked.parents or offer.rome_parent in asked.parents)
    )


def around(
    offers: list[CatalogueOffer], asked: Asked, sessions: list[CatalogueSession], today: date
) -> list[tuple[int, str]]:
    """Return the offers within the radius: metres and id, nearest first."""
    found = []
    for offer in offers:
        away = home_km(asked, offer)
        if away is None or round(away * 1000) > asked.radius_km * 1000 or not wanted(offer, asked):
            continue
        by_training = asked.accessible or asked.starts_by is not None
        if not by_training or opened(offer, sessions, asked, today):
            found.append((round(away * 1000), str(offer.offer_id)))
    return sorted(found)
