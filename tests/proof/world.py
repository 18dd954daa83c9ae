"""The owners of a placement in one process, on real databases; messages travel by hand."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, text

from chassis import envelope, testing
from chassis.consuming import Dispatcher
from chassis.database import Sessions
from chassis.tables import OutboxRow
from chassis.testing import Databases, Record
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacyState, WithdrawalReason
from contracts.catalogue import MESSAGES
from contracts.trainings import enrolment_id, reservation_id
from contracts.words import organisation_id
from services.candidacy import use_cases as candidacy
from services.candidacy.models import Candidacy
from services.candidacy.settings import CandidacyRegion
from services.notifications.settings import NotificationsRegion
from services.offers.domain.record import FRANCE_TRAVAIL
from services.offers.models import offer_id
from services.offers.settings import OffersRegion
from services.trainings import use_cases as trainings
from services.trainings.domain.identity import SessionKey
from services.trainings.settings import TrainingsRegion
from tests.candidacy.counter import an_application, valid_terms
from tests.offers.ledger import SIRET, Ledger as OffersLedger
from tests.offers.raw_offers import a_raw_offer
from tests.proof.log import Said
from tests.trainings.ledger import SOURCE, Ledger as TrainingsLedger
from tests.trainings.lheo_files import a_formation, a_session, an_action

SERVICES = ("offers", "trainings", "candidacy", "notifications")
ROME = "G1803"
AT_ONCE = 8
EMPLOYER = PROVIDER = organisation_id(SIRET)
REGIONS: dict[str, Any] = {
    "offers": OffersRegion(),
    "trainings": TrainingsRegion(seats_announced_after=0),
    "candidacy": CandidacyRegion(decision_undo_window=0),
    "notifications": NotificationsRegion(coalescing=0, quiet_hours=False),
}


def room(service: str, name: str) -> Any:
    """Return a module of a service."""
    return importlib.import_module(f"services.{service}.{name}")


@dataclass
class World:
    """Four services. ``sent``: all they said, in order; what follows ``read`` is on its way."""

    sessions: dict[str, Sessions]
    sent: list[tuple[str, Record]] = field(default_factory=list)
    read: int = 0

    # what people do

    async def offers(self, *positions: int) -> list[UUID]:
        """Return offers of one employer, with so many positions each."""
        ledger = OffersLedger(self.sessions["offers"], REGIONS["offers"])
        names = [f"{number:07}" for number in range(len(positions))]
        raws = [a_raw_offer(name, nombrePostes=n) for name, n in zip(names, positions, strict=True)]
        await ledger.import_offers(raws)
        ids = [offer_id(FRANCE_TRAVAIL, name) for name in names]
        for id_ in ids:
            await ledger.attach(str(id_))
        return ids

    async def trainings(self, *seats: int) -> list[UUID]:
        """Return sessions of one provider, with so many seats each."""
        ledger = TrainingsLedger(self.sessions["trainings"], REGIONS["trainings"])
        asked = [a_session(f"S{number}") for number in range(len(seats))]
        action = an_action(sessions=asked)
        await ledger.import_file([a_formation(actions=[action], rome=ROME)])
        keys = [SessionKey(SOURCE, "F1", "A1", f"S{number}") for number in range(len(seats))]
        ids = [key.session_id for key in keys]
        for id_, capacity in zip(ids, seats, strict=True):
            await ledger.declare(id_, capacity)
        return ids

    async def apply(self, offer: UUID, *sessions: UUID, person: UUID | None = None) -> UUID:
        """Send a candidacy."""
        async with self.uow("candidacy") as uow:
            case = await candidacy.submit_candidacy(
                uow,
                candidate_id=person or uuid4(),
                application=an_application(offer, *sessions),
                region=REGIONS["candidacy"],
            )
        return case.id

    async def accept(self, case: UUID) -> None:
        """Say yes, with the terms of the commitment."""
        async with self.uow("candidacy") as uow:
            await candidacy.decide_candidacy(
                uow,
                candidacy_id=case,
                organisations=[EMPLOYER],
                decision=valid_terms(),
                region=REGIONS["candidacy"],
            )

    async def confirm(self, case: UUID) -> None:
        """Confirm the seat that is held."""
        row = await self.case(case)
        async with self.uow("candidacy") as uow:
            await candidacy.confirm_reservation(
                uow,
                candidacy_id=case,
                candidate_id=row.candidate_id,
                reservation_id=reservation_id(case, row.attempt),
                region=REGIONS["candidacy"],
            )

    async def withdraw(self, case: UUID) -> None:
        """Withdraw a candidacy."""
        row = await self.case(case)
        async with self.uow("candidacy") as uow:
            await candidacy.withdraw_candidacy(
                uow,
                candidacy_id=case,
                candidate_id=row.candidate_id,
                reason=WithdrawalReason.OTHER,
                region=REGIONS["candidacy"],
            )

    async def enrol(self, case: UUID) -> None:
        """Let the provider confirm the enrolment."""
        row = await self.case(case)
        id_ = enrolment_id(reservation_id(case, row.attempt))
        async with self.uow("trainings") as uow:
            await trainings.confirm_enrolment(uow, enrolment_id=id_, organisations=[PROVIDER])

    # the network and time

    async def collect(self) -> int:
        """Take what the services say out of their outboxes; return how many messages."""
        before = len(self.sent)
        for service in SERVICES:
            async with self.sessions[service]() as session:
                rows = (await session.scalars(delete(OutboxRow).returning(OutboxRow))).all()
                await session.commit()
            rows = sorted(rows, key=lambda row: row.seq)
            self.sent += [(row.type, _record(service, row)) for row in rows]
        return len(self.sent) - before

    async def deliver(self, type_: str, record: Record) -> None:
        """Hand a message to every service that listens to it, as its consumer would."""
        kind = MESSAGES[type_]
        for service in SERVICES:
            listens_to = room(service, "consumers").LISTENS_TO
            if kind in listens_to:
                sessions, region = self.sessions[service], REGIONS[service]
                await Dispatcher(kind.stream, listens_to, sessions, region).apply(record)

    async def settle(self) -> None:
        """Deliver everything, in order, until nobody has anything to say."""
        await self.fire("candidacy", "T0")
        while letters := await self._on_their_way():
            for each in letters:
                await self.deliver(*each)
            await self.fire("candidacy", "T0")

    async def rush(self) -> None:
        """Deliver everything, many at once and in any order, until nobody has anything to say."""
        while await self.step():
            pass

    async def step(self) -> int:
        """Deliver what is on its way now, many at once; return how many messages."""
        letters = await self._on_their_way()
        await few_at_once(self.deliver(*each) for each in letters)
        return len(letters)

    async def rush_beside(self, acts: Awaitable[object]) -> None:
        """Deliver what is on its way while people act, then the rest."""
        await asyncio.gather(acts, self.rush())
        await self.rush()

    async def _on_their_way(self) -> list[tuple[str, Record]]:
        await self.collect()
        letters, self.read = self.sent[self.read :], len(self.sent)
        return letters

    def said(self) -> list[Said]:
        """Return everything that was said, in the order of each service."""
        return [
            Said.read(MESSAGES[type_].stream, dict(record.headers), record.value or b"")
            for type_, record in self.sent
        ]

    async def fire(self, service: str, kind: str) -> int:
        """Make the timers of one kind due, and fire them."""
        table = room(service, "workers").TIMERS
        return await testing.fire(self.sessions[service], table, REGIONS[service], kind=kind)

    # what is looked at

    async def case(self, case: UUID) -> Candidacy:
        """Return a candidacy."""
        async with self.sessions["candidacy"]() as session:
            return await session.get_one(Candidacy, case)

    async def states(self, cases: Sequence[UUID]) -> list[CandidacyState]:
        """Return the states of candidacies."""
        return [(await self.case(case)).state for case in cases]

    async def rows(self, service: str, query: str) -> Sequence[Any]:
        """Return rows of a database."""
        async with self.sessions[service].engine.connect() as connection:
            return (await connection.execute(text(query))).all()

    async def run(self, service: str, statement: str, **values: object) -> None:
        """Change a database by hand, as an accident would."""
        await testing.run_sql(self.sessions[service], statement, **values)

    def uow(self, service: str) -> UnitOfWork:
        """Open a unit of work of a service."""
        return UnitOfWork(self.sessions[service])


async def few_at_once(acts: Iterable[Awaitable[None]]) -> None:
    """Do many things, as many together as a service has connections."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(act: Awaitable[None]) -> None:
        async with few:
            await act

    await asyncio.gather(*map(one, acts))


def _record(service: str, row: OutboxRow) -> Record:
    """Return an outbox row as Kafka would deliver it."""
    headers = envelope.write(
        id_=row.id,
        type_=row.type,
        source=f"/test/{service}",
        subject=row.subject,
        time=row.created_at or datetime.now(UTC),
        key=row.key,
        sequence=row.sequence,
        more=row.headers.items(),
    )
    return Record(row.payload, list(headers), key=row.key.encode())


@asynccontextmanager
async def a_world(databases: Databases) -> AsyncIterator[World]:
    """Lend a world whose databases are empty."""
    async with AsyncExitStack() as stack:
        yield World(
            {each: await stack.enter_async_context(databases.sessions(each)) for each in SERVICES}
        )
