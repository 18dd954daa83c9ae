"""Offers of France Travail: how they are asked for, cut out of an answer, and read."""

from services.offers.clients.france_travail.elements import Bytes, FileRefused
from services.offers.clients.france_travail.reader import (
    OffersReader,
    Quarantined,
    RawOffer,
    Read,
    SearchAnswer,
)

__all__ = [
    "Bytes",
    "FileRefused",
    "OffersReader",
    "Quarantined",
    "RawOffer",
    "Read",
    "SearchAnswer",
]
