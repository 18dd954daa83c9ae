"""`traitdunion dead-letters`: seen without their content, replayed once, discarded for a reason."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col
from typer.testing import CliRunner

from chassis.consuming import Dispatcher
from chassis.database import Sessions
from chassis.tables import AuditRow, DeadLetter, OutboxRow
from chassis.testing import Record, record_of
from cli.dead_letters import app
from contracts.trainings import ReserveSeat
from services.trainings import use_cases
from services.trainings.consumers import LISTENS_TO
from services.trainings.models import Reservation
from services.trainings.settings import TrainingsRegion

pytestmark = pytest.mark.engines


@pytest.fixture
async def sessions(databases) -> AsyncIterator[Sessions]:
    async with databases.sessions("trainings") as lent:
        yield lent


@pytest.fixture
def traitdunion(sessions, kafka_url, region_file, monkeypatch):
    url = sessions.engine.url.set(drivername="postgresql").render_as_string(False)
    monkeypatch.setenv("TDU_ENVIRONMENT", "test")
    monkeypatch.setenv("TDU_KAFKA_URL", kafka_url)
    monkeypatch.setenv("TDU_REGION_FILE", str(region_file))
    monkeypatch.setenv("TDU_TRAININGS_DATABASE_URL", url)

    async def run(*words: str) -> tuple[int, str]:
        """Run the command in a thread: it has its own event loop, as in a terminal."""
        result = await asyncio.to_thread(CliRunner().invoke, app, words)
        return result.exit_code, result.output

    return run


def an_order() -> ReserveSeat:
    return ReserveSeat(
        candidacy_id=uuid4(),
        attempt=1,
        session_id=uuid4(),
        offer_id=uuid4(),
        candidate_id=uuid4(),
    )


def dispatcher(sessions: Sessions) -> Dispatcher:
    return Dispatcher("trainings.commands", LISTENS_TO, sessions, TrainingsRegion())


async def a_letter_of_a_bug(sessions: Sessions, monkeypatch, order: ReserveSeat) -> Record:
    """Let the handler have a bug, for the time of one record."""

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("une valeur personnelle")

    record = record_of(order)
    record.topic = "region.trainings.commands"
    with monkeypatch.context() as patch:
        patch.setattr(use_cases, "reserve_seat", broken)
        await dispatcher(sessions).handle(record)
    return record


async def letters(sessions: Sessions) -> list[DeadLetter]:
    async with sessions() as session:
        return list(await session.scalars(select(DeadLetter)))


async def reservations(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(Reservation)) or 0


async def test_a_letter_is_listed_without_what_it_says(sessions, traitdunion, monkeypatch):
    order = an_order()
    await a_letter_of_a_bug(sessions, monkeypatch, order)

    status, output = await traitdunion("list", "trainings")

    assert status == 0
    assert "HANDLER_ERROR  ReserveSeat.v1  region.trainings.commands/0@0" in output
    assert "ZeroDivisionError" in output
    assert "personnelle" not in output
    assert str(order.candidate_id) not in output
    assert "1 message(s) en échec" in output


async def test_a_dry_run_changes_nothing(sessions, traitdunion, monkeypatch):
    await a_letter_of_a_bug(sessions, monkeypatch, an_order())

    await traitdunion("replay", "trainings", "--dry-run")
    await traitdunion(
        "discard", "trainings", "--type", "ReserveSeat.v1", "--resolution", "x", "--dry-run"
    )

    assert [letter.status for letter in await letters(sessions)] == ["OPEN"]
    assert await reservations(sessions) == 0


async def test_after_the_repair_a_replay_has_one_effect_and_a_second_none(
    sessions, traitdunion, monkeypatch
):
    # Given a letter, and its bug repaired
    record = await a_letter_of_a_bug(sessions, monkeypatch, an_order())

    # When it is replayed twice, and delivered again by Kafka
    first = await traitdunion("replay", "trainings", "--reason", "HANDLER_ERROR")
    second = await traitdunion("replay", "trainings")
    await dispatcher(sessions).handle(record)

    # Then it took effect once, and who replayed it is written
    assert first == (0, "1 traité(s), 0 encore en échec\n")
    assert second == (0, "0 traité(s), 0 encore en échec\n")
    assert await reservations(sessions) == 1
    assert [letter.status for letter in await letters(sessions)] == ["REPLAYED"]
    async with sessions() as session:
        actions = await session.scalars(
            select(col(AuditRow.action)).where(col(AuditRow.object_kind) == "dead_letter")
        )
    assert actions.all() == ["dead_letter.replayed"]


async def test_two_letters_of_one_message_have_one_effect(sessions, traitdunion, monkeypatch):
    # Given a message that was said twice, and could not be read when it came
    record = record_of(an_order())
    record.topic, body, record.value = "region.trainings.commands", record.value, b"not json"
    for record.offset in (1, 2):
        await dispatcher(sessions).handle(record)
    async with sessions() as session:
        await session.execute(update(DeadLetter).values(payload=body))
        await session.commit()

    # When its reader is repaired and both letters are replayed
    status, output = await traitdunion("replay", "trainings")

    # Then the order took effect once
    assert (status, output) == (0, "2 traité(s), 0 encore en échec\n")
    async with sessions() as session:
        said = await session.scalar(select(func.count()).select_from(OutboxRow))
    assert (await reservations(sessions), said) == (1, 1)


async def test_a_failure_at_the_place_of_an_older_one_is_kept_too(sessions, monkeypatch):
    # Given a letter of a topic that was made again since: its offsets begin again
    await a_letter_of_a_bug(sessions, monkeypatch, an_order())

    await a_letter_of_a_bug(sessions, monkeypatch, an_order())

    assert [letter.offset for letter in await letters(sessions)] == [0, 0]


async def test_a_letter_that_fails_again_stays_open(sessions, traitdunion):
    # Given a record that no repair can save
    record = record_of(an_order())
    record.topic, record.value = "region.trainings.commands", b"not json"
    await dispatcher(sessions).handle(record)

    # When it is replayed
    status, output = await traitdunion("replay", "trainings")

    # Then it stays, with one attempt more
    assert (status, output) == (1, "0 traité(s), 1 encore en échec\n")
    [letter] = await letters(sessions)
    assert (letter.status, letter.attempts, letter.reason) == ("OPEN", 2, "MALFORMED")


async def test_a_letter_is_discarded_for_a_reason_that_is_kept(sessions, traitdunion, monkeypatch):
    await a_letter_of_a_bug(sessions, monkeypatch, an_order())

    everything = await traitdunion("discard", "trainings", "--resolution", "obsolete")
    chosen = await traitdunion(
        "discard", "trainings", "--reason", "HANDLER_ERROR", "--resolution", "obsolete"
    )

    assert everything[0] == 2
    assert chosen == (0, "1 message(s) abandonné(s)\n")
    [letter] = await letters(sessions)
    assert (letter.status, letter.resolution) == ("DISCARDED", "obsolete")
    assert await reservations(sessions) == 0


async def test_a_redelivery_of_a_letter_makes_no_second_one(sessions, monkeypatch):
    record = await a_letter_of_a_bug(sessions, monkeypatch, an_order())

    record.offset = 7
    await dispatcher(sessions).handle(record)

    assert len(await letters(sessions)) == 1
    assert await reservations(sessions) == 0


async def test_a_tombstone_of_a_catalogue_is_no_letter(sessions):
    record = record_of(an_order())
    record.topic, record.value, record.headers = "region.offers.catalogue", None, ()

    await Dispatcher("offers.catalogue", LISTENS_TO, sessions, None).handle(record)

    assert await letters(sessions) == []
