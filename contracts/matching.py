"""What `matching` says: an offer gained its first training or lost its last, what is lacking."""

from datetime import date
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


class UnmetDemandCounted(Event):
    """What a basin lacks for an occupation in a month (besoin sans réponse).

    Said by `matching` every day, for each month where something is lacking: open ``offers``
    published then that no funded session opens, ``sessions`` that begin then although no offer of
    the basin asks for them, and their free ``seats``. None instead of 1 to 4: too few to be told.
    """

    stream: ClassVar[str] = EVENTS
    key_field: ClassVar[str] = "basin_code"

    basin_code: BasinCode
    rome_parent: RomeCode
    month: date
    counted_on: date
    offers: int | None
    sessions: int | None
    seats: int | None
