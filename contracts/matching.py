"""What `matching` says: an offer gained its first training, or lost its last."""

from typing import ClassVar
from uuid import UUID

from .message import Event
from .words import BasinCode, RomeCode

EVENTS = "matching.events"


class MatchEvent(Event):
    """What both events of matching carry."""

    stream: ClassVar[str] = EVENTS
    key_field: ClassVar[str] = "offer_id"

    offer_id: UUID
    rome_parent: RomeCode
    basin_code: BasinCode | None = None


class OfferMatched(MatchEvent):
    """An offer has its first funded session (offre appariée). Said by `matching`, once per gain."""

    session_id: UUID


class OfferUnmatched(MatchEvent):
    """An offer lost its last funded session (offre sans formation).

    Said by `matching`, once per loss.
    """
