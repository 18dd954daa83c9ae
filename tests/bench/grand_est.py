"""A synthetic catalogue of any size: offers and sessions where people live, trades as they come."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.referentials import communes, rome
from services.matching.domain.facts import ALWAYS
from services.matching.domain.opening import day_number, key_of, month_number
from services.matching.models.opening import UNKNOWN_SOONEST

TODAY = date(2027, 1, 15)
REGION = "44"
PER_MILLION = 60_000
CONTRACTS = ("CDI", "CDI", "CDD", "CDD", "interim", "apprenticeship")
LEVELS = (0, 0, 0, 0, 0, 4, 4, 4, 3, 5)
OPENING_COLUMNS = (
    *("id", "key", "rome_parent", "contract_kind", "working_time", "basin_code", "department"),
    *("lat", "lon", "starts_until", "published", "soonest", "pending"),
)
SESSION_COLUMNS = (
    *("id", "sequence", "is_open", "department", "lat", "lon", "remote", "entry_level"),
    *("entry_required", "region_funded", "funders", "recruitment", "bookable", "starts_on"),
    *("enter_by", "ends_on", "level_needed", "first_month", "last_day", "capacity"),
    *("seats_left", "waitlist_length", "content"),
)


@dataclass(frozen=True)
class Place:
    """A point near a town, more often near a large one."""

    lat: float
    lon: float
    department: str


class Drawer:
    """Draws offers, sessions and homes; the same seed draws the same ones."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        towns = [each for each in communes.all_by_code().values() if each.region == REGION]
        self._towns = [each for each in towns if each.lat is not None]
        self._sizes = np.cumsum([each.population or 1 for each in self._towns]).tolist()
        self._parents = sorted({each.parent for each in rome.occupations().values()})
        self._draw.shuffle(self._parents)
        self._wanted = np.cumsum([1 / (n + 5) for n in range(len(self._parents))]).tolist()

    def places(self, count: int) -> list[Place]:
        """Return places, half of them at an address, the others at the middle of the town."""
        draw, found = self._draw, []
        for town in draw.choices(self._towns, cum_weights=self._sizes, k=count):
            off = (draw.uniform(-0.02, 0.02), draw.uniform(-0.03, 0.03))
            north, east = off if draw.random() < 0.5 else (0, 0)
            lat, lon = (town.lat or 0) + north, (town.lon or 0) + east
            found.append(Place(round(lat, 6), round(lon, 6), town.department))
        return found

    def parents(self, count: int) -> list[str]:
        """Return occupations, some far more often than others."""
        return self._draw.choices(self._parents, cum_weights=self._wanted, k=count)

    def openings(self, count: int) -> list[tuple[object, ...]]:
        """Return rows of ``openings``, before any training is looked for, sorted by place."""
        draw, rows = self._draw, []
        for place, parent in zip(self.places(count), self.parents(count), strict=True):
            id_ = UUID(int=draw.getrandbits(128), version=4)
            until = TODAY + timedelta(days=draw.randint(20, 300)) if draw.random() < 0.05 else None
            rows.append(
                (
                    *(id_, key_of(id_), parent, draw.choice(CONTRACTS)),
                    *(draw.choice(("full_time", "part_time", None)), None, place.department),
                    *(place.lat, place.lon, until, 1_800_000_000 - draw.randint(0, 5_000_000)),
                    *(UNKNOWN_SOONEST, 0),
                )
            )
        return sorted(rows, key=lambda row: (int(row[7] / 0.036), row[8]))

    def sessions(self, count: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        """Return rows of ``sessions_view`` and of ``session_occupations``."""
        draw, rows, pairs = self._draw, [], set()
        for place in self.places(count):
            id_ = UUID(int=draw.getrandbits(128), version=4)
            starts = TODAY + timedelta(days=draw.randint(1, 330))
            ends, always = starts + timedelta(days=draw.randint(20, 270)), draw.random() < 0.05
            level, month = draw.choice(LEVELS), 0 if always else month_number(starts)
            rows.append(
                (
                    *(id_, 1, True, place.department, place.lat, place.lon),
                    *(draw.random() < 0.03, level, True, True, ["2"], "open", True, starts),
                    *(ALWAYS if always else starts, ends, level, month, day_number(ends)),
                    *(10, 4, 0, "{}"),
                )
            )
            pairs |= {(parent, id_) for parent in self.parents(draw.choice((1, 2, 2, 3, 4)))}
        return rows, sorted(pairs)


async def fill(engine: AsyncEngine, offers: int) -> None:
    """Put a catalogue in an empty read model: openings know no training yet."""
    drawer = Drawer(offers)
    views, pairs = drawer.sessions(max(60, offers * PER_MILLION // 1_000_000))
    tables = {
        "openings": (OPENING_COLUMNS, drawer.openings(offers)),
        "sessions_view": (SESSION_COLUMNS, views),
        "session_occupations": (("rome_parent", "session_id"), pairs),
    }
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        for table, (columns, rows) in tables.items():
            await raw.copy_records_to_table(table, columns=columns, records=rows)
            await raw.execute(f"VACUUM ANALYZE {table}")
