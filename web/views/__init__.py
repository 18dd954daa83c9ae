"""What the pages read of the gateway's answers. Unknown fields are ignored: the API may grow."""

from web.views.base import View
from web.views.cases import (
    Act,
    Case,
    Cases,
    Enrolment,
    Enrolments,
    Event,
    Next,
    OfferOfCase,
    Person,
    Reservation,
    SessionOfCase,
    Stage,
    Story,
)
from web.views.catalogue import Card, Offer, Place, Places, Results, Sentence, Session, Sessions
from web.views.visitors import (
    Code,
    Codes,
    Meta,
    OpenedSession,
    Provider,
    Providers,
)

__all__ = [
    "Act",
    "Card",
    "Case",
    "Cases",
    "Code",
    "Codes",
    "Enrolment",
    "Enrolments",
    "Event",
    "Meta",
    "Next",
    "Offer",
    "OfferOfCase",
    "OpenedSession",
    "Person",
    "Place",
    "Places",
    "Provider",
    "Providers",
    "Reservation",
    "Results",
    "Sentence",
    "Session",
    "SessionOfCase",
    "Sessions",
    "Stage",
    "Story",
    "View",
]
