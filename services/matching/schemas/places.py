"""Occupations, communes and basins."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from chassis.http import Answer
from chassis.referentials.communes import Commune
from chassis.referentials.rome import Occupation
from chassis.region import Region, Source
from services.matching.repository import Freshness


class OccupationOut(Answer):
    """An occupation of the ROME."""

    rome_code: str
    name: str
    parent: str


class OccupationsOut(Answer):
    """Occupations that begin as someone types."""

    items: list[OccupationOut]

    @classmethod
    def of(cls, found: Iterable[Occupation]) -> "OccupationsOut":
        return cls(
            items=[
                OccupationOut(rome_code=each.code, name=each.name, parent=each.parent)
                for each in found
            ]
        )


class PlaceOut(Answer):
    """A commune; its department tells homonyms apart."""

    insee_code: str
    name: str
    department: str
    postal_codes: tuple[str, ...]
    lat: float | None
    lon: float | None


class PlacesOut(Answer):
    """Communes that begin as someone types."""

    items: list[PlaceOut]

    @classmethod
    def of(cls, found: Iterable[Commune]) -> "PlacesOut":
        named = ({**each._asdict(), "insee_code": each.insee} for each in found)
        return cls(items=[PlaceOut.model_validate(each) for each in named])


class BasinOut(Answer):
    """An employment basin that is open."""

    code: str
    label: str
    radius_km: int
    offers: int


class SourceOut(Answer):
    """How fresh a source is."""

    code: str
    label: str
    kind: str
    count: int
    last_seen_at: datetime | None
    is_late: bool

    @classmethod
    def of(cls, code: str, source: Source, seen: Freshness | None, at: datetime) -> "SourceOut":
        last = seen.last_seen_at if seen else None
        late = last is None or at - last > timedelta(hours=source.stale_after_hours)
        count = seen.count if seen else 0
        return cls(
            code=code,
            label=source.label,
            kind=source.kind,
            count=count,
            last_seen_at=last,
            is_late=late,
        )


class BasinsOut(Answer):
    """The open basins, and how fresh each source is."""

    items: list[BasinOut]
    sources: list[SourceOut]

    @classmethod
    def of(
        cls, region: Region, counts: Mapping[str, int], fresh: Iterable[Freshness], at: datetime
    ) -> "BasinsOut":
        seen = {each.source: each for each in fresh}
        basins = [
            BasinOut(
                code=code, label=each.label, radius_km=each.radius_km, offers=counts.get(code, 0)
            )
            for code, each in region.basins.items()
        ]
        sources = [
            SourceOut.of(code, each, seen.get(code), at) for code, each in region.sources.items()
        ]
        return cls(items=basins, sources=sources)
