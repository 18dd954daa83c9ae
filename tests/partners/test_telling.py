"""A provider is told of its own enrolments, once, and of nobody else's."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from chassis import clock
from chassis.database import Sessions
from chassis.errors import Unavailable
from chassis.tables import OutboxRow
from chassis.testing import Databases, deliver
from chassis.unit_of_work import UnitOfWork
from contracts import partners as facts
from contracts.trainings import (
    CatalogueSession,
    EnrolmentConfirmed,
    EnrolmentRequested,
    SeatReleased,
    TrainingReserved,
    TrainingSessionImported,
    enrolment_id,
    reservation_id,
)
from services.partners import use_cases
from services.partners.consumers import LISTENS_TO
from services.partners.domain import UnknownSession
from services.partners.repository import PartnersRepository
from services.partners.settings import PartnersRegion

pytestmark = pytest.mark.engines

MINE, OTHER = uuid4(), uuid4()
REGION = PartnersRegion(api_base_url="https://api.example.org")
LATER = datetime.now(UTC) + timedelta(hours=72)


@pytest.fixture
async def sessions(databases: Databases) -> AsyncIterator[Sessions]:
    async with databases.sessions("partners") as made:
        async with UnitOfWork(made) as uow:
            await use_cases.create_partner(
                uow, partner_id="mine", organisation_id=MINE, label="Le mien"
            )
            await use_cases.create_partner(
                uow, partner_id="other", organisation_id=OTHER, label="Un autre"
            )
        yield made


def a_session(session_id: UUID) -> CatalogueSession:
    return TrainingSessionImported(
        session_id=session_id,
        training_id=uuid4(),
        source="test",
        title="Titre professionnel Maçon",
        responsible_provider_id=MINE,
        responsible_provider_name="Le mien",
        delivering_provider_id=MINE,
        delivering_provider_name="Le mien",
        starts_on=date(2027, 1, 11),
        updated_at=datetime.now(UTC),
    )


class Seat:
    """A reservation and the events about it."""

    def __init__(self, session_id: UUID) -> None:
        self.candidacy_id = uuid4()
        self.ids = {
            "candidacy_id": self.candidacy_id,
            "attempt": 1,
            "reservation_id": reservation_id(self.candidacy_id, 1),
            "session_id": session_id,
        }
        self.enrolment = enrolment_id(self.ids["reservation_id"])  # type: ignore[arg-type]

    def held(self) -> TrainingReserved:
        return TrainingReserved.model_validate({**self.ids, "held_until": LATER})

    def requested(self) -> EnrolmentRequested:
        return EnrolmentRequested.model_validate(
            {**self.ids, "enrolment_id": self.enrolment, "provider_id": MINE}
        )

    def confirmed(self) -> EnrolmentConfirmed:
        return EnrolmentConfirmed.model_validate(
            {**self.ids, "enrolment_id": self.enrolment, "provider_id": MINE}
        )

    def released(self) -> SeatReleased:
        return SeatReleased.model_validate(self.ids)


@pytest.fixture
async def seat(sessions: Sessions) -> Seat:
    session_id = uuid4()
    await deliver(a_session(session_id), LISTENS_TO, sessions, REGION)
    return Seat(session_id)


async def told(sessions: Sessions, partner: str) -> list[str]:
    async with sessions() as session:
        items = await PartnersRepository(session).feed(partner, 0, 100)
        rows = await session.scalars(
            select(OutboxRow)
            .where(col(OutboxRow.stream) == f"partners.{partner}.events")
            .order_by(col(OutboxRow.seq))
        )
        by_kafka = [(row.id, facts.read(row.payload or b"").type) for row in rows.all()]
    by_feed = [(item.event_id, item.type) for item in items]
    assert by_feed == by_kafka, "the doors carry the same facts, under the same ids"
    return [type_ for _, type_ in by_kafka]


async def test_a_provider_follows_an_enrolment_and_another_hears_nothing(
    sessions: Sessions, seat: Seat
):
    for event in (seat.held(), seat.requested(), seat.confirmed(), seat.released()):
        await deliver(event, LISTENS_TO, sessions, REGION)

    assert await told(sessions, "mine") == [
        "reservation.held",
        "enrolment.requested",
        "enrolment.confirmed",
        "enrolment.cancelled",
    ]
    assert await told(sessions, "other") == []


async def test_the_same_answer_under_another_id_is_not_told_twice(sessions: Sessions, seat: Seat):
    for _ in range(3):
        await deliver(seat.requested(), LISTENS_TO, sessions, REGION)

    assert await told(sessions, "mine") == ["enrolment.requested"]


async def test_a_seat_that_was_never_told_is_not_told_as_given_back(sessions: Sessions, seat: Seat):
    await deliver(seat.released(), LISTENS_TO, sessions, REGION)

    assert await told(sessions, "mine") == []


async def test_a_fact_waits_for_the_session_of_the_catalogue(sessions: Sessions):
    unknown = Seat(uuid4())

    with pytest.raises(Unavailable):
        await deliver(unknown.requested(), LISTENS_TO, sessions, REGION)

    await deliver(a_session(unknown.ids["session_id"]), LISTENS_TO, sessions, REGION)  # type: ignore[arg-type]
    await deliver(unknown.requested(), LISTENS_TO, sessions, REGION)
    assert await told(sessions, "mine") == ["enrolment.requested"]


async def test_a_session_that_never_comes_does_not_keep_the_rest_from_partners(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    forgotten, since = Seat(uuid4()), datetime.now(UTC) - timedelta(minutes=11)
    monkeypatch.setattr(clock, "STARTED_AT", since)

    with pytest.raises(Unavailable):
        await deliver(forgotten.requested(), LISTENS_TO, sessions, REGION)
    with pytest.raises(UnknownSession):
        await deliver(forgotten.requested(), LISTENS_TO, sessions, REGION, at=since)


async def test_a_fact_names_the_enrolment_and_where_to_read_it(sessions: Sessions, seat: Seat):
    await deliver(seat.requested(), LISTENS_TO, sessions, REGION)

    async with sessions() as session:
        [item] = await PartnersRepository(session).feed("mine", 0, 10)
    assert item.body == {
        "id": str(seat.enrolment),
        "url": f"https://api.example.org/v1/training-provider/enrolments/{seat.enrolment}",
        "version": 1,
        "session_id": str(seat.ids["session_id"]),
    }


def test_the_address_of_a_file_is_where_the_api_answers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TDU_PARTNERS_PUBLIC_API_URL", "http://127.0.0.1:8765")

    assert PartnersRegion().api_base_url == "http://127.0.0.1:8765"
    assert PartnersRegion(api_base_url="https://api.example.org").api_base_url == (
        "https://api.example.org"
    )
