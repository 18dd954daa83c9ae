"""The normalised public record of an offer, and what tells two contents apart."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from contracts.candidacy import ContractKind
from contracts.offers import GeoPrecision
from contracts.words import BasinCode, Code, InseeCode, Label, PublicText, RomeCode
from services.offers.domain.text import plain_words, without_tracking

NORMALISER_VERSION = 1
FRANCE_TRAVAIL = "france-travail"
POSTED = "posted"
_NOT_HASHED = frozenset({"contract_label"})
_DETAILS_NOT_HASHED = frozenset({"logo_url", "nature_label", "partner_logo_url"})


class OfferDetails(BaseModel):
    """What only the page of an offer shows; no message carries it."""

    model_config = ConfigDict(frozen=True)

    appellation: Label | None = None
    place_label: Label | None = None
    company_description: PublicText | None = None
    company_url: str | None = None
    logo_url: str | None = None
    apply_url: str | None = None
    recruiter_url: str | None = None
    sector_label: Label | None = None
    naf_code: Code | None = None
    workforce_label: Label | None = None
    contract_code: Code | None = None
    nature_label: Label | None = None
    duration_count: int | None = None
    duration_unit: Code | None = None
    hours_label: Label | None = None
    schedules: tuple[Label, ...] = ()
    working_conditions: tuple[Label, ...] = ()
    travel_label: Label | None = None
    experience_required: Code | None = None
    experience_months: int | None = None
    experience_comment: Label | None = None
    diplomas: tuple[Label, ...] = ()
    skills: tuple[Label, ...] = ()
    qualities: tuple[Label, ...] = ()
    languages: tuple[Label, ...] = ()
    licences: tuple[Label, ...] = ()
    tools: tuple[Label, ...] = ()
    licence_b: bool | None = None
    qualification_label: Label | None = None
    pay_comment: Label | None = None
    pay_extras: tuple[Label, ...] = ()
    exercise_label: Label | None = None
    open_to_disabled: bool | None = None
    adapted_company: bool | None = None
    disability_committed: bool | None = None
    few_candidates: bool | None = None
    origin_code: Code | None = None
    partner_name: Label | None = None
    partner_url: str | None = None
    partner_logo_url: str | None = None


class OfferRecord(BaseModel):
    """What the public may know of an offer, as its source says it; no person.

    ``positions`` is absent when the region lets an offer have as many as wanted.
    """

    model_config = ConfigDict(frozen=True)

    title: Label
    description: PublicText = ""
    rome_code: RomeCode
    rome_parent: RomeCode
    occupation_name: Label
    contract_kind: ContractKind
    contract_label: Label = ""
    bookable: bool = True
    weekly_hours: float | None = None
    pay_text: Label | None = None
    pay_min: float | None = None
    pay_max: float | None = None
    pay_period: Code | None = None
    experience_label: Label | None = None
    required_level: int | None = None
    positions: int | None = 1
    employer_name: Label | None = None
    insee_code: InseeCode | None = None
    city: Label | None = None
    department: Code | None = None
    lat: float | None = None
    lon: float | None = None
    geo_precision: GeoPrecision = GeoPrecision.NONE
    basin_code: BasinCode | None = None
    source_url: Label | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    published_at: datetime
    details: OfferDetails = OfferDetails()

    def canonical(self) -> dict[str, object]:
        """Return the record as stored: absent values are omitted."""
        return self.model_dump(mode="json", exclude_none=True)

    @property
    def similar_group(self) -> str:
        """Return what doubles of one offer share: title, company, commune, head of the text."""
        parts = (
            " ".join(plain_words(self.title)),
            " ".join(plain_words(self.employer_name or "")),
            self.insee_code or self.department or "",
            " ".join(plain_words(self.description[:200])),
        )
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Elsewhere:
    """An offer of a place to which the service is not open."""

    source_id: str


@dataclass(frozen=True)
class ReadOffer:
    """One offer read from a source: its key, its record, and what a person should check.

    ``raw_digest`` tells that the source says the very same thing again: nothing is read anew.
    """

    source: str
    source_id: str
    record: OfferRecord
    source_updated_at: datetime
    warnings: tuple[str, ...] = ()
    raw_digest: bytes | None = None
    content: dict[str, object] = field(init=False)
    content_hash: str = field(init=False)

    def __post_init__(self) -> None:
        content = self.record.canonical()
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "content_hash", hash_of(content))


def hash_of(content: Mapping[str, object]) -> str:
    """Return what tells two contents apart (empreinte du contenu)."""
    text = json.dumps(comparable(content), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def comparable(content: Mapping[str, object]) -> dict[str, object]:
    """Return the fields whose change is worth telling, under flat names."""
    flat = {name: value for name, value in content.items() if name not in _NOT_HASHED}
    details = flat.pop("details", None)
    if isinstance(details, Mapping):
        kept = ((name, value) for name, value in details.items() if value not in ([], ()))
        flat |= {f"details.{k}": v for k, v in kept if k not in _DETAILS_NOT_HASHED}
    return {name: _plain(name, value) for name, value in flat.items()}


def changed_fields(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the fields that differ between two contents."""
    old, new = comparable(before), comparable(after)
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def _plain(name: str, value: object) -> object:
    return without_tracking(value) if name.endswith("_url") and isinstance(value, str) else value
