"""The normalised public record of a session, whatever the feed it came from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.offers import GeoPrecision
from contracts.trainings import DatePrecision, RecruitmentStatus, TeachingMode
from contracts.words import BasinCode, Code, InseeCode, Label, PublicText, RomeCode
from services.trainings.domain.identity import SessionKey

NORMALISER_VERSION = 1


class SessionRecord(BaseModel):
    """What the public may know of a session, as its source says it; no seat, no person.

    ``sound`` is false when the dates cannot be used or the source calls the session past.
    ``entry_until`` is the last day a seat may be asked for. ``seats_hint`` helps who declares the
    seats; it never sells one. ``region_code``: the Région (INSEE) of the place of training.
    """

    model_config = ConfigDict(frozen=True)

    source: Code
    training_id: UUID
    title: Label
    objective: PublicText = ""
    certification: Label | None = None
    rncp_code: Code | None = None
    rome_codes: tuple[RomeCode, ...] = ()
    rome_parents: tuple[RomeCode, ...] = ()
    entry_level: int | None = None
    entry_level_required: bool = False
    exit_level: int | None = None
    responsible_provider_id: UUID
    responsible_provider_name: Label
    delivering_provider_id: UUID
    delivering_provider_name: Label
    teaching_mode: TeachingMode = TeachingMode.UNKNOWN
    address: Label | None = None
    insee_code: InseeCode | None = None
    city: Label | None = None
    department: Code | None = None
    region_code: Code | None = None
    lat: float | None = None
    lon: float | None = None
    geo_precision: GeoPrecision = GeoPrecision.NONE
    basin_code: BasinCode | None = None
    other_places: tuple[Label, ...] = ()
    starts_on: date | None = None
    starts_precision: DatePrecision = DatePrecision.NONE
    ends_on: date | None = None
    ends_precision: DatePrecision = DatePrecision.NONE
    permanent_entry: bool = False
    hours: int | None = None
    weeks: int | None = None
    schedule: Label | None = None
    funders: tuple[Code, ...] = ()
    region_funded: bool | None = None
    recruitment_status: RecruitmentStatus = RecruitmentStatus.UNKNOWN
    sound: bool = True
    entry_until: date | None = None
    seats_hint: int | None = None

    def canonical(self) -> dict[str, object]:
        """Return the record as stored and hashed: absent values are omitted."""
        return self.model_dump(mode="json", exclude_none=True)

    def content_hash(self) -> str:
        """Return what tells two contents apart (empreinte du contenu)."""
        text = json.dumps(
            self.canonical(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def with_names(self, names: Mapping[UUID, str]) -> "SessionRecord":
        """Return the record with its providers named so, where ``names`` knows them."""
        update = {
            "responsible_provider_name": names.get(
                self.responsible_provider_id, self.responsible_provider_name
            ),
            "delivering_provider_name": names.get(
                self.delivering_provider_id, self.delivering_provider_name
            ),
        }
        return self.model_copy(update=update)

    def changed_from(self, before: "SessionRecord") -> tuple[str, ...]:
        """Return the names of the fields that differ."""
        old, new = before.canonical(), self.canonical()
        return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


@dataclass(frozen=True)
class ReadSession:
    """One session read from a file: its key, its record, and what a person should check."""

    key: SessionKey
    record: SessionRecord
    flags: tuple[str, ...] = ()
