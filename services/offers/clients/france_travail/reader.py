"""Reads raw offers of France Travail, one at a time; nothing unreadable stops the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from chassis.privacy import mask_personal_data
from services.offers.clients.france_travail.elements import Bytes, Offers, offers_in
from services.offers.clients.france_travail.fields import Refused
from services.offers.clients.france_travail.mapper import read_offer
from services.offers.clients.france_travail.raw import readable_json, unknown_fields, without_person
from services.offers.domain.record import NORMALISER_VERSION, Elsewhere, ReadOffer
from services.offers.domain.scope import Scope

LARGEST_OFFER = 512 * 1024


@dataclass(frozen=True)
class RawOffer:
    """An offer as its source wrote it, and where it stands."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Quarantined:
    """An offer that could not be read, and why; ``raw`` has passed the personal data filter."""

    source_id: str | None
    path: str
    code: str
    sentence: str
    raw: bytes


Read = ReadOffer | Elsewhere | Quarantined


@dataclass
class SearchAnswer:
    """The raw offers of a search answer, in order. Raises `FileRefused` when it is none."""

    data: Bytes
    _offers: Offers = field(init=False)

    def __post_init__(self) -> None:
        self._offers = offers_in(self.data)

    @property
    def is_cut(self) -> bool:
        """Say, once it was read, whether it stops before its end."""
        return self._offers.is_cut

    def __iter__(self) -> Iterator[RawOffer]:
        for position, content in enumerate(self._offers):
            yield RawOffer(f"resultats[{position}]", content)


@dataclass
class OffersReader:
    """Reads raw offers for a territory; notes the fields it has never heard of."""

    scope: Scope
    positions_unsaid: int | None = 1
    unknown_fields: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        rules = f"{NORMALISER_VERSION}|{self.positions_unsaid}|{self.scope.version}"
        self._rules = blake2b(rules.encode(), digest_size=16).digest()

    def digest(self, raw: RawOffer) -> bytes:
        """Return what only the same bytes, read by the same rules, have in common."""
        return blake2b(raw.content, digest_size=16, key=self._rules).digest()

    def read(self, raw: RawOffer) -> Read:
        """Return the offer, or why it is not one."""
        if len(raw.content) > LARGEST_OFFER:
            size = "L’offre dépasse la taille admise (512 Kio)."
            return _aside(raw, None, Refused("too_large", "", size))
        try:
            values = readable_json(raw.content)
        except Refused as refusal:
            return _aside(raw, None, refusal)
        self.unknown_fields |= unknown_fields(values)
        try:
            return read_offer(values, self.scope, self.positions_unsaid, self.digest(raw))
        except Refused as refusal:
            return _aside(raw, values.get("id"), refusal)


def _aside(raw: RawOffer, given: object, refusal: Refused) -> Quarantined:
    source_id = mask_personal_data(given)[:64] if isinstance(given, str) else None
    where = f"{raw.path}.{refusal.path}" if refusal.path else raw.path
    kept = without_person(raw.content)
    return Quarantined(source_id or None, where[:160], refusal.code, refusal.sentence, kept)
