"""What to propose after an offer that did not work out: the reason says what should differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contracts.offers import CatalogueOffer
from services.matching.domain.ranking import Reason
from services.matching.domain.search import Found


@dataclass(frozen=True)
class Refused:
    """The offer that did not work out, as far as it is still known, and how far it was."""

    offer: CatalogueOffer | None = None
    metres: int | None = None


class Wanted(NamedTuple):
    """What should differ, and the sentence that says so."""

    code: str
    suits: Callable[[Found, Refused], bool]
    sentence: str


def _nearer(found: Found, refused: Refused) -> bool:
    known = found.metres is not None and refused.metres is not None
    return known and (found.metres or 0) < (refused.metres or 0)


def _easier(found: Found, refused: Refused) -> bool:
    best = found.outcome.best
    return best is not None and not (best.course.entry_required and best.course.entry_level)


def _other_hours(found: Found, refused: Refused) -> bool:
    before = refused.offer.weekly_hours if refused.offer else None
    now = found.offer.weekly_hours
    return before is not None and now is not None and before != now


def _other_employer(found: Found, refused: Refused) -> bool:
    before = refused.offer.employer_name if refused.offer else None
    return before is None or found.offer.employer_name != before


NEARER = Wanted("nearer", _nearer, "Ces emplois sont plus près de chez vous.")
EASIER = Wanted("easier", _easier, "Ces formations s’ouvrent sans diplôme.")
OTHER_HOURS = Wanted("other_hours", _other_hours, "Ces emplois ont d’autres horaires.")
OTHER_EMPLOYER = Wanted(
    "other_employer", _other_employer, "D’autres employeurs cherchent le même métier."
)
WANTED = {
    "mobility": NEARER,
    "too_far": NEARER,
    "profile": EASIER,
    "training_unsuited": EASIER,
    "schedule": OTHER_HOURS,
}
"""What should differ, by the reason of a refusal or of a withdrawal; else, another employer."""


def alternatives(
    nearest: Sequence[Found], refused: Refused, reason: str | None, limit: int
) -> tuple[Sequence[Found], Reason | None]:
    """Return the offers that differ as they should, and what they have; without reason, all.

    Those that a training opens come first; among them, the order given stays.
    """
    if reason is None:
        return nearest[:limit], None
    for wanted in (WANTED.get(reason, OTHER_EMPLOYER), OTHER_EMPLOYER):
        if suiting := [each for each in nearest if wanted.suits(each, refused)]:
            suiting.sort(key=lambda each: each.outcome.best is None)
            return suiting[:limit], Reason(wanted.code, wanted.sentence)
    return nearest[:limit], None
