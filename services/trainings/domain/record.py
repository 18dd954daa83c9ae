"""The normalised public record of a session, whatever the feed it came from."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    ``entry_until`` is the last day a seat may be asked for.
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
    lat: float | None = None
    lon: float | None = None
    geo_precision: GeoPrecision = GeoPrecision.NONE
    basin_code: BasinCode | None = None
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

    def canonical(self) -> dict[str, object]:
        """Return the record as stored and hashed: absent values are omitted."""
        return self.model_dump(mode="json", exclude_none=True)

    def content_hash(self) -> str:
        """Return what tells two contents apart (empreinte du contenu)."""
        text = json.dumps(
            self.canonical(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

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


def told_apart(sessions: Iterable[ReadSession]) -> list[ReadSession]:
    """Give each content its own key: identical ones are one, different ones are numbered.

    The order of the numbers is that of the content hashes, hence stable between files.
    """
    by_key: dict[SessionKey, dict[str, ReadSession]] = {}
    for session in sessions:
        by_key.setdefault(session.key, {}).setdefault(session.record.content_hash(), session)
    apart = []
    for key, contents in by_key.items():
        for rank, content_hash in enumerate(sorted(contents), start=1):
            flags = ("key_shared",) if len(contents) > 1 else ()
            one = contents[content_hash]
            apart.append(replace(one, key=key.numbered(rank), flags=one.flags + flags))
    return apart


def with_one_name_per_provider(sessions: Iterable[ReadSession]) -> list[ReadSession]:
    """Name each provider the way its file names it most often (then by alphabetical order)."""
    kept = list(sessions)
    names: dict[UUID, Counter[str]] = {}
    for record in (session.record for session in kept):
        for provider_id, name in (
            (record.responsible_provider_id, record.responsible_provider_name),
            (record.delivering_provider_id, record.delivering_provider_name),
        ):
            names.setdefault(provider_id, Counter())[name] += 1
    chosen = {
        provider_id: min(counted, key=lambda name: (-counted[name], name))
        for provider_id, counted in names.items()
    }
    return [replace(session, record=_renamed(session.record, chosen)) for session in kept]


def _renamed(record: SessionRecord, names: dict[UUID, str]) -> SessionRecord:
    return record.model_copy(
        update={
            "responsible_provider_name": names[record.responsible_provider_id],
            "delivering_provider_name": names[record.delivering_provider_id],
        }
    )
