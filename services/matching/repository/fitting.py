"""The hard conditions in SQL: they decide what is counted; sentences come from the domain."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import array
from sqlmodel import col

from services.matching.domain.facts import TAKES_PEOPLE, Rules, Seeker, Spot
from services.matching.models import OfferView, SessionOccupation, SessionView
from services.matching.repository.geometry import Degrees, fixed, metres_between

_FAR = 10**9
Bool = ColumnElement[bool]


def fitting_sessions(seeker: Seeker, rules: Rules, today: date) -> Select[UUID]:
    """Return the sessions that fit the offer of the enclosing statement, soonest first."""
    return (
        select(col(SessionView.id))
        .join(SessionOccupation, col(SessionOccupation.session_id) == col(SessionView.id))
        .where(col(SessionOccupation.rome_parent) == col(OfferView.rome_parent))
        .where(col(SessionView.is_open), col(SessionView.bookable))
        .where(col(SessionView.recruitment).in_(TAKES_PEOPLE))
        .where(_funded(rules), _in_time(today), _accessible(seeker.level))
        .where(_reachable(seeker.spot, rules.training_distance_km))
        .order_by(col(SessionView.enter_by), col(SessionView.id))
        .correlate(OfferView)
    )


def _funded(rules: Rules) -> Bool:
    conditions: list[Bool] = [col(SessionView.region_funded).is_(True)]
    if rules.funding_routes:
        conditions.append(col(SessionView.funding_route).in_(sorted(rules.funding_routes)))
    if rules.funder_codes:
        conditions.append(col(SessionView.funders).op("&&")(array(rules.funder_codes)))
    return or_(*conditions)


def _in_time(today: date) -> Bool:
    until, ends = col(OfferView.starts_until), col(SessionView.ends_on)
    return and_(
        col(SessionView.enter_by) > today,
        or_(until.is_(None), ends.is_(None), ends <= until),
    )


def _accessible(level: int | None) -> Bool:
    if level is None:
        return true()
    wanted = col(SessionView.entry_level)
    return or_(~col(SessionView.entry_required), wanted.is_(None), wanted <= level)


def _reachable(home: Spot, limit_km: int) -> Bool:
    """Near home or near the job; where nothing can be measured, in the same department."""
    lat, lon = _degrees(SessionView)
    from_job = metres_between(*_degrees(OfferView), lat, lon)
    distance: ColumnElement[int] = from_job
    if home.point is not None:
        distance = func.least(from_job, metres_between(*fixed(home.point), lat, lon))
    where = col(SessionView.department)
    alike: Bool = where == col(OfferView.department)
    if home.department is not None:
        alike = or_(alike, where == home.department)
    measured = func.coalesce(distance, _FAR) <= limit_km * 1000
    near = case((distance.is_(None), func.coalesce(alike, false())), else_=measured)
    return or_(col(SessionView.remote), near)


def _degrees(table: type[OfferView] | type[SessionView]) -> tuple[Degrees, Degrees]:
    return col(table.lat), col(table.lon)  # type: ignore[return-value]
