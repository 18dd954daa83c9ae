"""A search answer of France Travail, one offer at a time; nothing unreadable stops the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chassis.privacy import mask_personal_data
from services.offers.clients.france_travail.elements import (
    Bytes,
    FileRefused,
    Offers,
    offers_in,
)
from services.offers.clients.france_travail.fields import Refused
from services.offers.clients.france_travail.mapper import read_offer
from services.offers.clients.france_travail.raw import readable_json, unknown_fields, without_person
from services.offers.domain.record import ReadOffer
from services.offers.domain.scope import Scope

__all__ = ["Bytes", "FileRefused", "Quarantined", "SearchAnswer"]

LARGEST_OFFER = 512 * 1024


@dataclass(frozen=True)
class Quarantined:
    """An offer that could not be read, and why; ``raw`` has passed the personal data filter."""

    source_id: str | None
    path: str
    code: str
    sentence: str
    raw: bytes


@dataclass
class SearchAnswer:
    """Reads the offers of an answer; afterwards says whether it was cut and what was new in it."""

    data: Bytes
    scope: Scope
    positions_unsaid: int | None = 1
    unknown_fields: set[str] = field(default_factory=set)
    _offers: Offers = field(init=False)

    def __post_init__(self) -> None:
        self._offers = offers_in(self.data)

    @property
    def is_cut(self) -> bool:
        return self._offers.is_cut

    def __iter__(self) -> Iterator[ReadOffer | Quarantined]:
        for position, raw in enumerate(self._offers):
            yield self._read(raw, f"resultats[{position}]")

    def _read(self, raw: bytes, path: str) -> ReadOffer | Quarantined:
        if len(raw) > LARGEST_OFFER:
            size = "L’offre dépasse la taille admise (512 Kio)."
            return self._aside(raw, path, None, Refused("too_large", "", size))
        try:
            values = readable_json(raw)
        except Refused as refusal:
            return self._aside(raw, path, None, refusal)
        self.unknown_fields |= unknown_fields(values)
        try:
            return read_offer(values, self.scope, self.positions_unsaid)
        except Refused as refusal:
            return self._aside(raw, path, values.get("id"), refusal)

    @staticmethod
    def _aside(raw: bytes, path: str, given: object, refusal: Refused) -> Quarantined:
        source_id = mask_personal_data(given)[:64] if isinstance(given, str) else None
        where = f"{path}.{refusal.path}" if refusal.path else path
        kept = without_person(raw)
        return Quarantined(source_id or None, where[:160], refusal.code, refusal.sentence, kept)
