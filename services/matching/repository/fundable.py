"""Sessions that one may enter, as conditions of a statement: open, funded, not begun."""

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects.postgresql import array
from sqlmodel import col

from services.matching.domain.facts import TAKES_PEOPLE, Rules
from services.matching.models import SessionView

Bool = ColumnElement[bool]


def fundable(rules: Rules, today: date) -> list[Bool]:
    """Return the hard conditions that depend on the session alone."""
    return [
        SessionView.is_open,  # type: ignore[list-item]
        SessionView.bookable,  # type: ignore[list-item]
        col(SessionView.recruitment).in_(TAKES_PEOPLE),
        col(SessionView.enter_by) > today,
        _funded(rules),
    ]


def _funded(rules: Rules) -> Bool:
    conditions: list[Bool] = [col(SessionView.region_funded).is_(True)]
    if rules.funding_routes:
        conditions.append(col(SessionView.funding_route).in_(sorted(rules.funding_routes)))
    if rules.funder_codes:
        conditions.append(col(SessionView.funders).op("&&")(array(rules.funder_codes)))
    return or_(*conditions)
