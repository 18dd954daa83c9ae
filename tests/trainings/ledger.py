"""A ledger of seats driven by orders, as candidacy would drive it, on a real database."""

import asyncio
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import text

from chassis.database import Sessions
from chassis.unit_of_work import UnitOfWork
from contracts.trainings import (
    ConfirmSeat,
    ReleaseCause,
    ReleaseSeat,
    ReserveSeat,
    reservation_id,
)
from services.trainings import use_cases
from services.trainings.clients.lheo import LheoFeed
from services.trainings.domain.identity import SessionKey
from services.trainings.settings import TrainingsRegion
from tests.trainings.lheo_files import a_file, a_formation, a_session, an_action

SOURCE = "essai"
CONNECTIONS = 10
"""As many as a service may open: more callers at once are told to come back, as they should."""


def basin_of(insee: str | None) -> str | None:
    """Return the basin of a commune, in the region of these tests."""
    return "metz" if insee == "57463" else None


@dataclass
class Ledger:
    """Gives orders and reads what was said."""

    sessions: Sessions
    region: TrainingsRegion = field(default_factory=TrainingsRegion)

    async def import_file(self, formations: Iterable[str], **options: bool):
        """Import a LHEO file made of ``formations``."""
        return await self.import_bytes(a_file(formations), **options)

    async def import_bytes(self, content: bytes, **options: bool):
        """Import a LHEO file."""
        feed = LheoFeed(io.BytesIO(content), source=SOURCE, basin_of=basin_of)
        return await use_cases.import_feed(self.sessions, feed, region=self.region, **options)

    async def a_session(self, seats: int | None, *, etat: str = "1", numero: str = "S1") -> UUID:
        """Return a session to come, with so many seats."""
        action = an_action(sessions=[a_session(numero, etat=etat)])
        await self.import_file([a_formation(actions=[action])])
        session_id = SessionKey(SOURCE, "F1", "A1", numero).session_id
        if seats is not None:
            await self.declare(session_id, seats)
        return session_id

    async def declare(self, session_id: UUID, seats: int) -> bool:
        """Declare the seats of a session."""
        async with UnitOfWork(self.sessions) as uow:
            changed = await use_cases.declare_capacity(
                uow, session_id=session_id, capacity=seats, region=self.region
            )
        return changed

    async def reserve(
        self, session_id: UUID, candidacy_id: UUID | None = None, attempt: int = 1
    ) -> UUID:
        """Ask for a seat and return the candidacy that asked."""
        candidacy_id = candidacy_id or uuid4()
        order = ReserveSeat(
            candidacy_id=candidacy_id,
            attempt=attempt,
            session_id=session_id,
            offer_id=uuid4(),
            candidate_id=uuid4(),
        )
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.reserve_seat(uow, order=order, region=self.region)
        return candidacy_id

    async def reserve_many(self, session_id: UUID, people: int) -> list[UUID]:
        """Ask for a seat for many people, as many at the same instant as there are connections."""
        connections = asyncio.Semaphore(CONNECTIONS)

        async def one() -> UUID:
            async with connections:
                return await self.reserve(session_id)

        return await asyncio.gather(*(one() for _ in range(people)))

    async def confirm(self, candidacy_id: UUID, attempt: int = 1) -> None:
        """Confirm a seat."""
        order = ConfirmSeat(candidacy_id=candidacy_id, attempt=attempt)
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.confirm_seat(uow, order=order, region=self.region)

    async def release(self, session_id: UUID, candidacy_id: UUID, attempt: int = 1) -> None:
        """Give a seat back."""
        order = ReleaseSeat(
            candidacy_id=candidacy_id,
            attempt=attempt,
            session_id=session_id,
            reason=ReleaseCause.WITHDRAWN,
        )
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.release_seat(uow, order=order, region=self.region)

    async def expire(self, candidacy_id: UUID, attempt: int = 1) -> None:
        """Let the timer of a hold fire."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.expire_hold(
                uow, reservation_id=reservation_id(candidacy_id, attempt), region=self.region
            )

    async def cancel(self, session_id: UUID) -> None:
        """Cancel a session."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.cancel_session(uow, session_id=session_id, reason="provider_cancelled")

    async def run(self, statement: str, **values: object) -> None:
        """Change the database by hand, as time or an accident would."""
        async with self.sessions.engine.begin() as connection:
            await connection.execute(text(statement), values)

    async def rows(self, query: str, **values: object) -> list[dict[str, object]]:
        """Return rows of the database."""
        async with self.sessions.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query), values)).mappings()]

    async def told(self, candidacy_id: UUID | None = None) -> list[tuple[str, dict[str, object]]]:
        """Return what was said, in order: (name, body)."""
        said = await self.rows("SELECT type, key, payload FROM outbox ORDER BY seq")
        return [
            (str(row["type"]).removesuffix(".v1"), json.loads(bytes(row["payload"])))
            for row in said
            if candidacy_id is None or row["key"] == str(candidacy_id)
        ]

    async def names(self, candidacy_id: UUID | None = None) -> list[str]:
        """Return the names of what was said."""
        return [name for name, _ in await self.told(candidacy_id)]

    async def last(self, candidacy_id: UUID) -> tuple[str, dict[str, object]]:
        """Return the last answer about a candidacy."""
        return (await self.told(candidacy_id))[-1]

    async def seats(self, session_id: UUID) -> tuple[int, int]:
        """Return how many seats are taken, and check them against the reservations."""
        [row] = await self.rows(
            "SELECT taken, (SELECT count(*) FROM reservations r WHERE r.session_id = s.id"
            " AND r.state IN ('held', 'confirmed')) AS seated,"
            " (SELECT count(*) FROM reservations r WHERE r.session_id = s.id"
            " AND r.state = 'wait') AS waiting FROM training_sessions s WHERE id = :id",
            id=session_id,
        )
        assert row["taken"] == row["seated"]
        return int(str(row["taken"])), int(str(row["waiting"]))
