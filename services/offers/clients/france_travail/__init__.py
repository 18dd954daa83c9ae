"""Offers of France Travail: how they are asked for, cut out of an answer, and read."""

from services.offers.clients.france_travail.answers import AnswerLost, QueryRefused
from services.offers.clients.france_travail.api import OffersApi
from services.offers.clients.france_travail.elements import Bytes, FileRefused
from services.offers.clients.france_travail.reader import (
    OffersReader,
    Quarantined,
    RawOffer,
    Read,
    SearchAnswer,
)
from services.offers.clients.france_travail.tokens import SourceRefused

__all__ = [
    "AnswerLost",
    "Bytes",
    "FileRefused",
    "OffersApi",
    "OffersReader",
    "Quarantined",
    "QueryRefused",
    "RawOffer",
    "Read",
    "SearchAnswer",
    "SourceRefused",
]
