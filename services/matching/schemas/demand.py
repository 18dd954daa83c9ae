"""Unmet demand, as far as it may be told."""

from collections.abc import Iterable
from datetime import date

from chassis.http import Answer
from chassis.referentials import rome
from chassis.region import Region
from services.matching.domain.demand import Lack, told


class LackOut(Answer):
    """What a basin lacks for an occupation in a month; none stands for 1 to 4."""

    basin_code: str
    basin_label: str
    rome_parent: str
    occupation_name: str
    month: date
    offers: int | None
    sessions: int | None
    seats: int | None

    @classmethod
    def of(cls, lack: Lack, region: Region) -> "LackOut":
        basin = region.basins.get(lack.basin_code)
        return cls(
            basin_code=lack.basin_code,
            basin_label=basin.label if basin else lack.basin_code,
            rome_parent=lack.rome_parent,
            occupation_name=rome.name_of(lack.rome_parent) or lack.rome_parent,
            month=lack.month,
            offers=told(lack.offers),
            sessions=told(lack.sessions),
            seats=told(lack.seats),
        )


class DemandOut(Answer):
    """Every lack, the largest first."""

    counted_on: date
    items: list[LackOut]

    @classmethod
    def of(cls, lacks: Iterable[Lack], region: Region, counted_on: date) -> "DemandOut":
        return cls(counted_on=counted_on, items=[LackOut.of(each, region) for each in lacks])
