"""Looks again at what trainings open of offers, writes what changed, says gains and losses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from contracts.matching import OfferMatched, OfferUnmatched
from services.matching.domain.facts import Rules
from services.matching.domain.opening import ANY_LEVEL, NEVER
from services.matching.memory.reach import reach
from services.matching.models import Opening, SessionView
from services.matching.models.columns import Rows, occupation_number, openings_of
from services.matching.repository import ColumnarRepository, ProjectionRepository, WaitingRepository

KM_PER_DEGREE = 111.0
"""Of latitude: a little less than there is, so that a band is never too narrow."""
EVERYWHERE = (-90.0, 90.0)
Band = tuple[float, float]


@dataclass(frozen=True)
class _Opened:
    """An offer whose first months changed, and the session that now opens it, if any."""

    offer_id: UUID
    rome_parent: str
    basin_code: str | None
    was: bool
    session_id: UUID | None


class Reviewing:
    """A review, inside one transaction that holds the occupations it looks at.

    A silent one says no gain nor loss: they were said before.
    """

    def __init__(self, uow: UnitOfWork, rules: Rules, today: date, *, silent: bool = False) -> None:
        self._uow, self._rules, self._today, self._silent = uow, rules, today, silent
        self._columns = ColumnarRepository(uow.session)
        self._projection = ProjectionRepository(uow.session)

    async def keep_openings(self, openings: Sequence[Opening], causes: Mapping[UUID, UUID]) -> None:
        """Write offers that appeared or changed, with what trainings open of them."""
        before = await self._projection.soonest_of([each.id for each in openings])
        by_parent = defaultdict(list)
        for each in openings:
            by_parent[each.rome_parent].append(each)
        courses = await self._columns.courses_of(by_parent.keys(), self._rules, self._today)
        said: list[tuple[_Opened, UUID]] = []
        for parent, mine in by_parent.items():
            theirs = courses[courses["occupation"] == occupation_number(parent)]
            reached = reach(openings_of(mine), theirs, self._rules.training_distance_km)
            found = zip(mine, reached.soonest, reached.first.tolist(), strict=True)
            for each, soonest, first in found:
                each.soonest = soonest.tobytes()
                was = before.get(each.id, bytes([NEVER]))[-1] != NEVER
                now = _session_id(theirs, int(first))
                opened = _Opened(each.id, parent, each.basin_code, was, now)
                said.append((opened, causes[each.id]))
        await self._projection.keep_openings(openings)
        await WaitingRepository(self._uow.session).count_again([each.id for each in openings])
        self._tell(said)

    async def served_by(self, sessions: Sequence[SessionView], *, cause: UUID) -> None:
        """Look again at the offers that these sessions, as they were and are, may serve."""
        bands: dict[str, Band] = {}
        for session in sessions:
            south, north = _band(session, self._rules.training_distance_km)
            for parent in session.content.get("rome_parents", ()):
                known = bands.get(parent, (south, north))
                bands[parent] = min(south, known[0]), max(north, known[1])
        for parent, band in sorted(bands.items()):
            await self.occupation(parent, band, cause=cause)

    async def occupation(self, parent: str, band: Band = EVERYWHERE, *, cause: UUID) -> None:
        """Look again at the offers of an occupation between two latitudes."""
        openings = await self._columns.openings_of(parent, *band)
        if not len(openings):
            return
        courses = await self._columns.courses_of([parent], self._rules, self._today)
        reached = reach(openings, courses, self._rules.training_distance_km)
        changed = (openings["soonest"] != reached.soonest).any(1).nonzero()[0]
        if not len(changed):
            return
        keys = openings["key"][changed].tolist()
        soonest = [each.tobytes() for each in reached.soonest[changed]]
        written = await self._projection.set_soonest(parent, dict(zip(keys, soonest, strict=True)))
        await self._projection.announce(keys)
        at = dict(zip(keys, changed.tolist(), strict=True))
        said = []
        for key, offer_id, basin in written:
            was = openings["soonest"][at[key], ANY_LEVEL] != NEVER
            now = _session_id(courses, int(reached.first[at[key]]))
            said.append((_Opened(offer_id, parent, basin, bool(was), now), cause))
        self._tell(said)

    def _tell(self, opened: Sequence[tuple[_Opened, UUID]]) -> None:
        for each, cause in sorted(opened, key=lambda one: str(one[0].offer_id)):
            if each.was != (each.session_id is not None) and not self._silent:
                subject = f"offer/{each.offer_id}"
                self._uow.publish_alone(_message(each), causing=cause, subject=subject)


def _band(session: SessionView, limit_km: float) -> Band:
    """Return the latitudes of the offers that a session may serve."""
    if session.remote or session.lat is None:
        return EVERYWHERE
    return session.lat - limit_km / KM_PER_DEGREE, session.lat + limit_km / KM_PER_DEGREE


def _session_id(courses: Rows, first: int) -> UUID | None:
    return None if first < 0 else UUID(bytes=courses["session_id"][first].tobytes())


def _message(each: _Opened) -> OfferMatched | OfferUnmatched:
    about = {
        "offer_id": each.offer_id,
        "rome_parent": each.rome_parent,
        "basin_code": each.basin_code,
    }
    if each.session_id is None:
        return OfferUnmatched.model_validate(about)
    return OfferMatched.model_validate(about | {"session_id": each.session_id})
