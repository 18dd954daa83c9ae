"""A region is data: basins, radius, delays, texts, colours, read from one file."""

import os
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from chassis import durations

S = TypeVar("S", bound="RegionSection")


class RegionSection(BaseModel):
    """The part of the region file that belongs to one service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _read_durations(cls, value: object, info: Any) -> object:
        field = cls.model_fields[info.field_name]
        return durations.parse(value) if "timedelta" in str(field.annotation) else value


class Basin(BaseModel):
    """An employment basin: a set of communes (INSEE codes), never of postal codes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    communes: tuple[str, ...]
    radius_km: int = 30


class Source(BaseModel):
    """A source of offers or trainings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    kind: str
    licence_url: str | None = None
    line: str | None = None
    stale_after_hours: int = 48


class Funder(BaseModel):
    """A funding route the region allows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    funder_codes: tuple[str, ...] = ()


class Region(BaseModel):
    """One Région, whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z0-9-]{2,32}$")
    name: str
    timezone: str
    phone: str
    email: str | None = None
    basins: dict[str, Basin]
    sources: dict[str, Source] = {}
    funders: dict[str, Funder] = {}
    holidays: tuple[date, ...] = ()
    local_holidays: dict[str, tuple[date, ...]] = {}
    texts: dict[str, str] = {}
    theme: dict[str, str] = {}
    identity_providers: tuple[str, ...] = ("email",)
    services: dict[str, dict[str, Any]] = {}

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the region."""
        return ZoneInfo(self.timezone)

    def section(self, service: str, model: type[S]) -> S:
        """Return the section of a service, with the defaults of what the file leaves out.

        A section that declares ``timezone`` or ``holidays`` receives those of the region.
        """
        common = {"timezone": self.timezone, "holidays": self.holidays}
        shared = {name: common[name] for name in common if name in model.model_fields}
        return model.model_validate({**shared, **self.services.get(service, {})})

    def basin_of(self, insee_code: str | None) -> str | None:
        """Return the code of the basin of a commune, if it is in one."""
        return self._basins_by_commune.get(insee_code or "")

    def holidays_in(self, department: str | None) -> frozenset[date]:
        """Return the public holidays of a department, those of Moselle and Alsace included."""
        return frozenset(self.holidays) | frozenset(self.local_holidays.get(department or "", ()))

    def model_post_init(self, _: Any) -> None:
        """Index communes, and refuse one that is in two basins."""
        index: dict[str, str] = {}
        for code, basin in self.basins.items():
            for commune in basin.communes:
                if commune in index:
                    raise ValueError(
                        f"commune {commune} dans deux bassins : {index[commune]}, {code}"
                    )
                index[commune] = code
        self._basins_by_commune = index

    _basins_by_commune: dict[str, str] = {}


class RegionRefused(Exception):
    """The region file cannot be used; the message says where and why, in French."""


def load_region(path: Path) -> Region:
    """Read and check a region file; TDU_REGION_OVERLAY names a file merged over it."""
    content = _read(path)
    if overlay := os.environ.get("TDU_REGION_OVERLAY"):
        content = _merged(content, _read(Path(overlay)))
    try:
        return Region.model_validate(content)
    except ValidationError as refusal:
        lines = [
            f"{'.'.join(map(str, e['loc']))} : {e['msg']}"
            for e in refusal.errors(include_input=False, include_url=False)
        ]
        raise RegionRefused(f"{path.name} est refusé. " + " ; ".join(lines)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise RegionRefused(f"{path.name} est illisible ({type(error).__name__}).") from None
    if not isinstance(content, dict):
        raise RegionRefused(f"{path.name} ne contient pas une région.")
    return content


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        result[key] = _merged(below, value) if both and below is not None else value
    return result
