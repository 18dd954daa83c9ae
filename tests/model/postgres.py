"""The three services on PostgreSQL, driven step by step beside the model."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text, update
from sqlmodel import col

from chassis import testing, timers
from chassis.database import Sessions, sessions_of
from chassis.tables import TimerRow
from chassis.unit_of_work import UnitOfWork
from contracts.message import Message
from contracts.offers import PositionRefused
from services.candidacy import consumers as candidacy, workers
from services.candidacy.settings import CandidacyRegion
from services.offers import consumers as offers
from services.offers.settings import OffersRegion
from services.trainings import consumers as trainings
from services.trainings.settings import TrainingsRegion
from tests.offers.ledger import Ledger as OffersLedger
from tests.trainings.ledger import Ledger as TrainingsLedger

SERVICES = ("candidacy", "trainings", "offers")
TABLES = {
    "candidacy": candidacy.LISTENS_TO,
    "trainings": trainings.LISTENS_TO,
    "offers": offers.LISTENS_TO,
}
REGIONS: dict[str, Any] = {
    "candidacy": CandidacyRegion(open_candidacies_max=50, reapply_after=timedelta(0)),
    "trainings": TrainingsRegion(),
    "offers": OffersRegion(),
}
NOT_COMPARED = {
    *("held_until", "commitment_id", "establishment_id", "provider_id", "enrolment_id"),
    "closed_at",
}
COPIES = {
    "trainings": "training_sessions",
    "offers": "offers",
}
T = TypeVar("T")
Act = Callable[[UnitOfWork], Awaitable[object]]


class Postgres:
    """Three databases of one test, in a loop of their own."""

    def __init__(self, urls: dict[str, str]) -> None:
        self._runner = asyncio.Runner()
        self.sessions = {name: self.run(self._open(name, urls[name])) for name in SERVICES}
        self._templates = {
            "trainings": self.run(TrainingsLedger(self.sessions["trainings"]).a_session(1)),
            "offers": self.run(OffersLedger(self.sessions["offers"]).an_offer()),
        }

    async def _open(self, name: str, url: str) -> Sessions:
        return sessions_of(url, name)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something asynchronous."""
        return self._runner.run(work)

    def close(self) -> None:
        """Close the connections and the loop."""
        for sessions in self.sessions.values():
            self.run(sessions.engine.dispose())
        self._runner.close()

    def forget(self) -> None:
        """Forget the timers and the messages of earlier examples."""
        for name in SERVICES:
            self.run(self._execute(name, "TRUNCATE timers, outbox"))

    def copy(self, service: str, **values: object) -> UUID:
        """Return a copy of the row that stands for a session or an offer, under a new id."""
        return self.run(self._copy(service, uuid4(), values))

    async def _copy(self, service: str, id_: UUID, values: dict[str, object]) -> UUID:
        table = COPIES[service]
        key = "source_key" if service == "trainings" else "source_id"
        names = ["id", key, *values]
        more = ", ".join(f"'{name}', CAST(:{name} AS text)" for name in names)
        row = f"jsonb_populate_record(t, jsonb_build_object({more}))"
        said = {"id": str(id_), key: id_.hex, **{k: str(v) for k, v in values.items()}}
        template = self._templates[service]
        await self._execute(
            service,
            f"INSERT INTO {table} SELECT ({row}).* FROM {table} t WHERE t.id = :template",
            **said,
            template=template,
        )
        return id_

    def act(self, service: str, act: Act) -> list[Message]:
        """Do something in one transaction and return what was said."""

        async def done() -> list[Message]:
            async with UnitOfWork(self.sessions[service]) as uow:
                await act(uow)
            return await self._said(service)

        return self.run(done())

    def hand(self, service: str, message: Message, *, sequence: int = 1) -> list[Message]:
        """Hand a message to a service under a new id: no inbox helps; return what was said."""

        async def done() -> list[Message]:
            sessions, region = self.sessions[service], REGIONS[service]
            await testing.deliver(message, TABLES[service], sessions, region, sequence=sequence)
            return await self._said(service)

        return self.run(done())

    def fire(self, kind: str, case: UUID, attempt: int) -> list[Message]:
        """Make one timer of a case due, fire it, and return what was said."""
        due = (
            update(TimerRow)
            .where(col(TimerRow.kind) == kind, col(TimerRow.subject_id) == case)
            .where(col(TimerRow.attempt) == attempt)
            .where(col(TimerRow.fired_at).is_(None), col(TimerRow.cancelled_at).is_(None))
            .values(due_at=text("now() - interval '1 second'"))
        )

        async def done() -> list[Message]:
            async with self.sessions["candidacy"]() as session:
                await session.execute(due)
                await session.commit()
            region = REGIONS["candidacy"]
            assert await timers.fire_due(self.sessions["candidacy"], workers.TIMERS, region) == 1
            return await self._said("candidacy")

        return self.run(done())

    def rows(self, service: str, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Return rows of a database."""

        async def done() -> list[tuple[Any, ...]]:
            async with self.sessions[service].engine.connect() as connection:
                found = await connection.execute(text(query), values)
                return [tuple(row) for row in found]

        return self.run(done())

    def change(self, service: str, statement: str, **values: object) -> None:
        """Change a database by hand, as time would."""
        self.run(self._execute(service, statement, **values))

    async def _execute(self, service: str, statement: str, **values: object) -> None:
        async with self.sessions[service].engine.begin() as connection:
            await connection.execute(text(statement), values)

    async def _said(self, service: str) -> list[Message]:
        said = await testing.drain(self.sessions[service])
        return [each for each in said if not each.stream.endswith(".catalogue")]


def same(model: Iterable[object], sql: Iterable[object], what: object = "") -> None:
    """Check that both sides hold the same things, in any order."""
    ours, theirs = Counter(map(_plain, model)), Counter(map(_plain, sql))
    assert ours == theirs, f"{what}\nmodel only: {ours - theirs}\nSQL only: {theirs - ours}"


def _plain(each: object) -> object:
    """Return a message without what each side makes up by itself."""
    if not isinstance(each, Message):
        return each
    left_out = NOT_COMPARED | ({"reason"} if isinstance(each, PositionRefused) else set())
    return f"{type(each).__name__} {each.model_dump_json(exclude=left_out)}"
